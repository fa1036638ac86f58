package dev.ringmain.endpoint;

import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.wire.WireProfile;
import dev.ringmain.wire.WireProfiles;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What would become of deliveries to a URL, before there is an endpoint: whether it may be saved, and what is found there. */
@Component
public class UrlCheck {

    private final Egress egress;
    private final Environments environments;
    private final WireProfiles profiles;
    private final ObjectProvider<ReachCheck> reach;

    UrlCheck(Egress egress, Environments environments, WireProfiles profiles, ObjectProvider<ReachCheck> reach) {
        this.egress = egress;
        this.environments = environments;
        this.profiles = profiles;
        this.reach = reach;
    }

    /**
     * @param profile that the endpoint is to have; null: its environment's default
     * @return empty if this process sends nothing, and so can reach nobody
     * @throws UnacceptableEndpoint if an endpoint may not have this URL, whatever is there
     */
    public Optional<ReachCheck.Found> of(EnvironmentId id, String url, @Nullable String profile) {
        Environment environment = environments.findById(id).orElseThrow();
        boolean httpsOnly =
                profiles.find(environment, profile).map(WireProfile::httpsOnly).orElse(false);
        EndpointUrl checked = checked(url, httpsOnly);
        return reach.stream().findFirst().map(looking -> looking.check(environment.tenant(), checked));
    }

    /**
     * For people, who are told at once what programs read in the log of deliveries: that the URL's name stands for a place that the guard
     * refuses.
     *
     * @throws UnacceptableEndpoint if it does just now
     */
    public void refuseBlocked(String url) {
        EndpointUrl checked = checked(url, false);
        reach.stream().findFirst().flatMap(looking -> looking.refusal(checked)).ifPresent(reason -> {
            throw new UnacceptableEndpoint(
                    "url_forbidden_address",
                    "url",
                    "Use a name that is reachable from the Internet: "
                            + checked.uri().getHost() + " stands for an address that is not (" + reason + ").");
        });
    }

    private EndpointUrl checked(String url, boolean httpsOnly) {
        try {
            return egress.check(url, httpsOnly);
        } catch (UnacceptableUrl e) {
            throw new UnacceptableEndpoint(e.code(), "url", String.valueOf(e.getMessage()));
        }
    }
}
