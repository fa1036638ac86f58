package dev.ringmain.endpoint;

import dev.ringmain.secret.Sealing;
import dev.ringmain.wire.WireProfile;
import dev.ringmain.wire.WireProfile.SecretPolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Whether an endpoint, as it is stored by now, can be spoken to by a profile. */
@Component
class ProfileFit {

    static final Duration LONGEST_WINDOW = Duration.ofDays(90);

    private final SigningSecrets secrets;
    private final Egress egress;
    private final Sealing sealing;
    private final Clock clock;

    ProfileFit(SigningSecrets secrets, Egress egress, Sealing sealing, Clock clock) {
        this.secrets = secrets;
        this.egress = egress;
        this.sealing = sealing;
        this.clock = clock;
    }

    /** @throws UnacceptableEndpoint that says what has to change before */
    void check(Endpoint endpoint, WireProfile profile) {
        try {
            egress.check(endpoint.url(), profile.httpsOnly());
        } catch (UnacceptableUrl e) {
            throw new UnacceptableEndpoint(e.code(), "profile", String.valueOf(e.getMessage()));
        }
        Optional<String> secret = secret(endpoint);
        if (secret.isEmpty() && profile.secret() == SecretPolicy.REQUIRED) {
            throw new UnacceptableEndpoint(
                    "secret_required",
                    "profile",
                    "The profile " + profile
                            + " signs, and this endpoint has no secret. Send a secret of your own along with the profile"
                            + (profile.signsByStandardWebhooks()
                                    ? ": whsec_ and the base64 of 24 to 64 random bytes."
                                    : "."));
        }
        if (secret.isPresent() && profile.signsByStandardWebhooks() && !SigningSecret.isStandard(secret.get())) {
            throw new UnacceptableEndpoint(
                    "secret_does_not_fit",
                    "profile",
                    "The profile " + profile
                            + " needs a secret that is whsec_ and the base64 of 24 to 64 bytes, and this endpoint's is not. Send a new"
                            + " secret along with the profile, or rotate to one of that form first.");
        }
    }

    /** @throws UnacceptableEndpoint that says what has to change before */
    void checkWindow(Endpoint endpoint, WireProfile own, WireProfile other, Instant until) {
        if (other.name().equals(own.name())) {
            throw window("invalid_value", "profile", "The endpoint has this profile already. Name another one.");
        }
        Instant now = clock.instant();
        if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST_WINDOW))) {
            throw window(
                    "invalid_value",
                    "until",
                    "The end lies ahead, by " + LONGEST_WINDOW.toDays()
                            + " days at most: the receiver has to move, not to stay.");
        }
        if (other.signatureHeaders().isEmpty()) {
            throw window(
                    "invalid_value", "profile", "The profile " + other + " signs nothing, so there is nothing to add.");
        }
        Set<String> taken = Stream.concat(
                        own.signatureHeaders().stream(),
                        own.definition().headers().stream().map(header -> header.name()))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        List<String> conflicts = other.signatureHeaders().stream()
                .filter(name -> taken.contains(name.toLowerCase(Locale.ROOT)))
                .toList();
        if (!conflicts.isEmpty()) {
            throw window(
                    "conflicting_header",
                    "profile",
                    "The profiles " + own + " and " + other + " both send " + String.join(", ", conflicts)
                            + ", which can hold one of the two. Open a second endpoint for the time of the move instead.");
        }
        String secret = secret(endpoint)
                .orElseThrow(
                        () -> window(
                                "secret_required",
                                "profile",
                                own.secret() == SecretPolicy.NONE
                                        ? "The profile " + own
                                                + " has no secret to sign with. Change the endpoint's profile instead: its headers stay."
                                        : "The endpoint has no secret to sign with. Make one with POST …/rotate-secret first."));
        if (other.signsByStandardWebhooks() && !SigningSecret.isStandard(secret)) {
            throw window(
                    "secret_does_not_fit",
                    "profile",
                    "The profile " + other
                            + " needs a secret that is whsec_ and the base64 of 24 to 64 bytes, and this endpoint's is not. Rotate to one of that form first, with POST …/rotate-secret.");
        }
    }

    /** The current secret that both sides know. */
    private Optional<String> secret(Endpoint endpoint) {
        return secrets.live(List.of(endpoint.id()), clock.instant()).stream()
                .map(secret -> secret.key(sealing))
                .filter(key -> !key.isAsymmetric() && key.until() == null)
                .map(key -> key.text())
                .findFirst();
    }

    private static UnacceptableEndpoint window(String code, String field, String message) {
        return new UnacceptableEndpoint(code, "also_sign/" + field, message);
    }
}
