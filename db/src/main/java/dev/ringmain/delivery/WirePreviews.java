package dev.ringmain.delivery;

import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.SigningSecret;
import dev.ringmain.event.Event;
import dev.ringmain.wire.DeliveryFacts;
import dev.ringmain.wire.SignedRequest;
import dev.ringmain.wire.SigningKey;
import dev.ringmain.wire.WireProfile;
import dev.ringmain.wire.WireProfile.SecretPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Shows the request that would carry an event, to the byte. Nothing is sent, and nothing is stored. */
@Component
public class WirePreviews {

    private static final String HIDDEN = "…";

    private final Clock clock;

    WirePreviews(Clock clock) {
        this.clock = clock;
    }

    /**
     * A request as a receiver would see it, without what the connection adds: {@code Host} and {@code User-Agent}.
     *
     * @param headers in the order in which they are sent; values of an endpoint's own are hidden, as they may be credentials
     * @param secret made for this preview alone, so that its signatures can be checked; null: the endpoint's own signed, or nothing did
     */
    public record Preview(
            Map<String, String> headers,
            String body,
            @Nullable String secret) {}

    /** As the endpoint would get it now: by its own profile if none is given, with its secrets and headers. */
    public Preview of(Event event, Destination destination, @Nullable WireProfile profile) {
        Instant now = clock.instant();
        WireProfile speaking = profile == null ? destination.profileAt(now) : profile;
        SignedRequest request = speaking.request(
                facts(event, destination.environmentName(), destination.id().toString()),
                destination.keys(),
                destination.headers(),
                now);
        return preview(request, destination.headers(), null);
    }

    /** As some endpoint would get it, signed with a secret that is made for the purpose. */
    public Preview of(Event event, String environmentName, WireProfile profile) {
        String secret = profile.secret() == SecretPolicy.NONE
                        || profile.signatureHeaders().isEmpty()
                ? null
                : SigningSecret.generate();
        SignedRequest request = profile.request(
                facts(event, environmentName, "ep_preview"),
                secret == null ? List.of() : List.of(new SigningKey(secret, null)),
                Map.of(),
                clock.instant());
        return preview(request, Map.of(), secret);
    }

    private static Preview preview(SignedRequest request, Map<String, String> own, @Nullable String secret) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", request.contentType());
        headers.put("Content-Length", Integer.toString(request.body().length));
        request.headers().forEach((name, value) -> headers.put(name, value.equals(own.get(name)) ? HIDDEN : value));
        return new Preview(headers, new String(request.body(), StandardCharsets.UTF_8), secret);
    }

    private static DeliveryFacts facts(Event event, String environmentName, String endpoint) {
        return new DeliveryFacts(
                event.publicId(),
                event.type(),
                event.occurredAt(),
                event.subject(),
                event.environment().toString(),
                environmentName,
                endpoint,
                DeliveryId.next().toString().toLowerCase(Locale.ROOT),
                1,
                false,
                event.data(),
                event.cloud());
    }
}
