package dev.ringmain.endpoint;

import dev.ringmain.filter.Filter;
import dev.ringmain.filter.FilterText;
import dev.ringmain.filter.UnacceptableFilter;
import dev.ringmain.secret.Sealing;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.transformation.BrokenTransformation;
import dev.ringmain.transformation.Transformations;
import dev.ringmain.transformation.TransformationsBusy;
import dev.ringmain.wire.Ed25519;
import dev.ringmain.wire.WireProfile;
import dev.ringmain.wire.WireProfile.SecretPolicy;
import dev.ringmain.wire.WireProfiles;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What may stand in the fields of an {@link EndpointDraft}: each is read, or refused with an {@link UnacceptableEndpoint} that names it. */
@Component
class EndpointFields {

    private static final int MOST_PATTERNS = 200;

    private final WireProfiles profiles;
    private final Egress egress;
    private final Transformations transformations;
    private final Sealing sealing;

    EndpointFields(WireProfiles profiles, Egress egress, Transformations transformations, Sealing sealing) {
        this.profiles = profiles;
        this.egress = egress;
        this.transformations = transformations;
        this.sealing = sealing;
    }

    /** All that a draft says, save for the url, the types, the profile and what signs, and the status. */
    void apply(EndpointDraft draft, Endpoint endpoint, Instant now) {
        if (draft.description() != null) {
            if (draft.description().length() > 500) {
                throw new UnacceptableEndpoint(
                        "invalid_value", "description", "A description has at most 500 characters.");
            }
            endpoint.describe(draft.description(), now);
        }
        if (draft.headers() != null) {
            try {
                CustomHeaders.check(draft.headers());
            } catch (UnacceptableHeader e) {
                throw new UnacceptableEndpoint("invalid_header", "headers", String.valueOf(e.getMessage()));
            }
            endpoint.sendHeaders(draft.headers(), sealing, now);
        }
        if (draft.rateLimit() != null) {
            if (draft.rateLimit() < 0) {
                throw new UnacceptableEndpoint(
                        "invalid_value",
                        "rate_limit",
                        "A rate limit is deliveries a second: at least 1, or 0 for as many as the plan allows.");
            }
            endpoint.limitRate(draft.rateLimit() == 0 ? null : draft.rateLimit(), now);
        }
        if (draft.filter() != null) {
            endpoint.filterBy(filter(draft.filter()), now);
        }
        if (draft.transformation() != null) {
            endpoint.transformBy(draft.transformation(), now);
        }
        if (draft.retry() != null) {
            endpoint.retryBy(draft.retrySchedule().orElse(null), now);
        }
    }

    /** Before anything is locked: it waits for another thread. */
    void checkTransformation(EnvironmentId environment, EndpointDraft draft) {
        if (draft.transformation() == null || draft.transformation().isBlank()) {
            return;
        }
        try {
            transformations.check(environment, draft.transformation());
        } catch (BrokenTransformation e) {
            throw new UnacceptableEndpoint("invalid_transformation", "transformation", e.inWords());
        } catch (TransformationsBusy e) {
            throw new UnacceptableEndpoint("try_again", "transformation", String.valueOf(e.getMessage()));
        }
    }

    private static Filter filter(FilterText text) {
        try {
            return Filter.of(text);
        } catch (UnacceptableFilter e) {
            throw new UnacceptableEndpoint(e.code(), "filter/" + e.field(), String.valueOf(e.getMessage()));
        }
    }

    /** @param name null: the environment's default */
    WireProfile profile(Environment environment, @Nullable String name) {
        return profile(environment, name, "profile");
    }

    WireProfile profile(Environment environment, @Nullable String name, String field) {
        return profiles.find(environment, name)
                .orElseThrow(() -> new UnacceptableEndpoint(
                        "unknown_profile",
                        field,
                        "There is no wire profile of that name. GET /api/v1/wire-profiles lists those there are."));
    }

    String url(@Nullable String url, WireProfile profile) {
        if (url == null) {
            throw new UnacceptableEndpoint("required", "url", "An endpoint needs a url.");
        }
        try {
            return egress.check(url, profile.httpsOnly()).text();
        } catch (UnacceptableUrl e) {
            throw new UnacceptableEndpoint(e.code(), "url", String.valueOf(e.getMessage()));
        }
    }

    static List<EventPattern> events(@Nullable List<String> texts) {
        if (texts == null || texts.isEmpty()) {
            throw new UnacceptableEndpoint(
                    "required",
                    "events",
                    "An endpoint subscribes to at least one event type. Use [\"*\"] for all of them.");
        }
        if (texts.size() > MOST_PATTERNS) {
            throw new UnacceptableEndpoint(
                    "invalid_value",
                    "events",
                    "An endpoint has at most " + MOST_PATTERNS + " patterns. Use wildcards such as session.* instead.");
        }
        List<EventPattern> patterns = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String field = "events/" + i;
            patterns.add(
                    // A client's JSON may say null, whatever the type says.
                    Optional.ofNullable(texts.get(i))
                            .flatMap(EventPattern::parse)
                            .orElseThrow(
                                    () -> new UnacceptableEndpoint(
                                            "invalid_event_pattern",
                                            field,
                                            "A pattern is an event type such as session.started, all below a name such as session.*, or *.")));
        }
        return patterns;
    }

    /** Of a new endpoint. @param own the customer's, null: one is made @return null if it signs nothing */
    static @Nullable String firstSecret(@Nullable String own, WireProfile profile) {
        boolean unsigned = own == null && profile.secret() != SecretPolicy.REQUIRED;
        return unsigned ? null : nextSecret(own, profile);
    }

    /** One that follows another. @param own the customer's, null: one is made */
    static String nextSecret(@Nullable String own, WireProfile profile) {
        if (profile.secret() == SecretPolicy.NONE) {
            throw new UnacceptableEndpoint(
                    "unsupported_change",
                    "secret",
                    "The profile " + profile
                            + " signs nothing. Give the endpoint a header that its receiver knows instead.");
        }
        return own == null ? SigningSecret.generate() : ownSecret(own, profile);
    }

    private static String ownSecret(String secret, WireProfile profile) {
        if (profile.signsByStandardWebhooks() && !SigningSecret.isStandard(secret)) {
            throw new UnacceptableEndpoint(
                    "invalid_value",
                    "secret",
                    "A secret of your own is whsec_ and the base64 of 24 to 64 bytes. Leave it out and one is made for you.");
        }
        if (secret.startsWith(Ed25519.SECRET_PREFIX)) {
            throw new UnacceptableEndpoint(
                    "invalid_value",
                    "secret",
                    "This is the private half of a key pair, which nobody else should know. Ringmain makes its own: asymmetric: true.");
        }
        if (secret.length() < 8 || secret.length() > 128 || !secret.chars().allMatch(c -> c > 32 && c < 127)) {
            throw new UnacceptableEndpoint(
                    "invalid_value",
                    "secret",
                    "A secret of your own is 8 to 128 visible ASCII characters. Leave it out and one is made for you.");
        }
        return secret;
    }
}
