package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.profile.Calendar;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.SigningSecret;
import dev.ringmain.endpoint.SigningSecrets;
import dev.ringmain.secret.Sealing;
import dev.ringmain.wire.WireProfile;
import dev.ringmain.wire.WireProfiles;
import dev.ringmain.wire.WireProfiles.Stored;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** How an endpoint is spoken to and signed, for its page. */
@Component
class EndpointSigning {

    private final WireProfiles profiles;
    private final SigningSecrets secrets;
    private final Sealing sealing;
    private final Clock clock;

    EndpointSigning(WireProfiles profiles, SigningSecrets secrets, Sealing sealing, Clock clock) {
        this.profiles = profiles;
        this.secrets = secrets;
        this.sealing = sealing;
        this.clock = clock;
    }

    /** By the schedule that a draft asks for; else the profile's. */
    Calendar calendar(Workspace workspace, Endpoint endpoint, EndpointDraft draft) {
        WireProfile profile =
                profiles.find(workspace.tenantId(), endpoint.profile()).orElseThrow();
        return Calendar.of(draft.retrySchedule().orElse(profile.retries()), profile.timeout(), clock.instant());
    }

    void show(Workspace workspace, Endpoint endpoint, Model model) {
        Instant now = clock.instant();
        List<Stored> all = profiles.all(workspace.tenantId());
        WireProfile profile =
                profiles.find(workspace.tenantId(), endpoint.profile()).orElseThrow();
        List<SigningSecret> live = secrets.live(List.of(endpoint.id()), now);
        model.addAttribute("profile", profile);
        model.addAttribute("profiles", all);
        model.addAttribute("calendar", Calendar.of(endpoint.retry().orElse(profile.retries()), profile.timeout(), now));
        model.addAttribute("alsoSign", endpoint.alsoSign(now).orElse(null));
        model.addAttribute(
                "others",
                all.stream()
                        .map(Stored::profile)
                        .filter(other -> !other.name().equals(profile.name())
                                && !other.signatureHeaders().isEmpty())
                        .toList());
        model.addAttribute("publicKey", endpoint.publicKey().orElse(null));
        model.addAttribute(
                "headerNames",
                List.copyOf(new TreeSet<>(endpoint.headers(sealing).keySet())));
        model.addAttribute(
                "secrets",
                live.stream().filter(secret -> !secret.isAsymmetric(sealing)).toList());
    }
}
