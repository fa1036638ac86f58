package dev.ringmain.preview;

import dev.ringmain.delivery.Attempt;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.endpoint.SigningSecrets;
import dev.ringmain.event.Event;
import dev.ringmain.event.Events;
import dev.ringmain.secret.Sealing;
import dev.ringmain.transformation.BrokenTransformation;
import dev.ringmain.transformation.TransformationFailed;
import dev.ringmain.transformation.TransformationInput;
import dev.ringmain.transformation.Transformations;
import dev.ringmain.transformation.TransformationsBusy;
import dev.ringmain.wire.DeliveryFacts;
import dev.ringmain.wire.SignatureDiagnosis;
import dev.ringmain.wire.SigningKey;
import dev.ringmain.wire.Verification;
import dev.ringmain.wire.WireProfile;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The request of an attempt, made once more: bodies are not kept with attempts, as they would be kept as often as they were sent. The
 * recorded signature tells whether it is the same to the byte. Nothing is sent, and nothing is stored.
 */
@Component
public class SentRequests {

    private final RoutingTable routing;
    private final SigningSecrets secrets;
    private final Sealing sealing;
    private final Events events;
    private final Transformations transformations;

    SentRequests(
            RoutingTable routing,
            SigningSecrets secrets,
            Sealing sealing,
            Events events,
            Transformations transformations) {
        this.routing = routing;
        this.secrets = secrets;
        this.sealing = sealing;
        this.events = events;
        this.transformations = transformations;
    }

    /**
     * @param body null: it cannot be made any more, because the event is gone or the transformation fails on it
     * @param exact whether the recorded signature is over this very body; false also where nothing was signed
     */
    public record Request(URI url, WireProfile profile, byte @Nullable [] body, boolean exact) {}

    /** Empty if the endpoint is gone. */
    public Optional<Request> of(Delivery delivery, Attempt attempt) {
        return routing.destination(delivery.environment(), delivery.endpoint()).map(destination -> {
            WireProfile profile = destination.profileAt(attempt.startedAt());
            byte[] body = body(delivery, attempt, destination, profile);
            return new Request(
                    destination.url(), profile, body, body != null && signed(profile, attempt, body, destination));
        });
    }

    /** Why the check of a receiver fails. Empty if the endpoint is gone. */
    public Optional<SignatureDiagnosis> diagnose(
            Delivery delivery, Attempt attempt, SignatureDiagnosis.Received received) {
        return of(delivery, attempt)
                .map(request -> SignatureDiagnosis.of(
                        request.profile(),
                        keys(delivery.endpoint()),
                        delivery.eventPublicId(),
                        request.body(),
                        received));
    }

    private boolean signed(WireProfile profile, Attempt attempt, byte[] body, Destination destination) {
        if (profile.signatureHeaders().isEmpty()) {
            return false;
        }
        Map<String, String> headers = new HashMap<>();
        attempt.requestHeaders().lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        });
        return keys(destination.id()).stream()
                .anyMatch(key -> profile.verify(headers, body, key, attempt.startedAt()) == Verification.OK);
    }

    private byte @Nullable [] body(Delivery delivery, Attempt attempt, Destination destination, WireProfile profile) {
        Event event = events.find(delivery.environment(), delivery.event()).orElse(null);
        byte[] data = event == null ? null : data(event, destination);
        if (event == null || data == null) {
            return null;
        }
        DeliveryFacts facts = new DeliveryFacts(
                event.publicId(),
                event.type(),
                event.occurredAt(),
                event.subject(),
                destination.environment().toString(),
                destination.environmentName(),
                destination.id().toString(),
                delivery.message().toString(),
                attempt.number(),
                attempt.number() > 1 || delivery.isReplay(),
                data,
                event.cloud());
        return profile.request(facts, List.of(), Map.of(), attempt.startedAt()).body();
    }

    private byte @Nullable [] data(Event event, Destination destination) {
        String transformation = destination.transformation();
        if (transformation == null) {
            return event.data();
        }
        try {
            return transformations.applyNow(
                    event.environment(),
                    transformation,
                    new TransformationInput(
                            event.publicId(), event.type(), event.subject(), event.occurredAt(), event.data()));
        } catch (BrokenTransformation | TransformationFailed | TransformationsBusy e) {
            return null;
        }
    }

    private List<SigningKey> keys(EndpointId endpoint) {
        return secrets.all(endpoint).stream().map(secret -> secret.key(sealing)).toList();
    }
}
