package dev.ringmain.api.event;

import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.HoldReason;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.event.Event;
import dev.ringmain.filter.EventView;
import dev.ringmain.filter.Filter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Answers "why didn't I get it?", endpoint by endpoint. */
@Component
class Explanations {

    private final Deliveries deliveries;
    private final Endpoints endpoints;

    Explanations(Deliveries deliveries, Endpoints endpoints) {
        this.deliveries = deliveries;
        this.endpoints = endpoints;
    }

    /** @param matched whether any endpoint subscribed when it was published */
    record Explanation(String eventId, String eventType, boolean matched, List<Verdict> endpoints) {}

    /**
     * @param outcome {@code delivered}, {@code pending}, {@code failed}, {@code created_later}, {@code not_subscribed}, {@code filtered}
     * @param rule which one kept it away: {@code pattern}, {@code subject} or {@code condition}; null if none did
     * @param detail the same, for people
     */
    record Verdict(
            String endpointId,
            String url,
            String outcome,
            @Nullable String rule,
            String detail,
            @Nullable String deliveryId,
            int attempts,
            @Nullable Instant nextAttemptAt) {}

    Explanation of(Event event) {
        List<Delivery> made = deliveries.of(event.environment(), event.id());
        List<Verdict> verdicts = new ArrayList<>();
        for (Endpoint endpoint : endpoints.in(event.environment())) {
            // The last one speaks: a replay that arrived makes up for a delivery that did not.
            Optional<Delivery> last = made.stream()
                    .filter(delivery -> delivery.endpoint().equals(endpoint.id()))
                    .reduce((one, other) -> other);
            verdicts.add(last.map(delivery -> sent(endpoint, delivery)).orElseGet(() -> notSent(endpoint, event)));
        }
        return new Explanation(event.publicId(), event.type(), event.deliveries() > 0, verdicts);
    }

    private static Verdict sent(Endpoint endpoint, Delivery delivery) {
        String outcome =
                switch (delivery.status()) {
                    case SUCCEEDED -> "delivered";
                    case PENDING -> "pending";
                    case FAILED -> "failed";
                };
        String detail =
                switch (delivery.status()) {
                    case SUCCEEDED ->
                        "Delivered after " + delivery.attempts()
                                + (delivery.attempts() == 1 ? " attempt." : " attempts.");
                    case PENDING -> waiting(endpoint, delivery);
                    case FAILED ->
                        "Failed: " + delivery.reason() + "."
                                + (delivery.detail() == null ? "" : " " + delivery.detail())
                                + " It can be replayed.";
                };
        return new Verdict(
                endpoint.id().toString(),
                endpoint.url(),
                outcome,
                null,
                detail,
                delivery.id().toString(),
                delivery.attempts(),
                delivery.nextAttemptAt());
    }

    private static String waiting(Endpoint endpoint, Delivery delivery) {
        return switch (endpoint.status()) {
            case PAUSED -> "The endpoint is paused. The delivery waits until it is resumed.";
            case DISABLED -> "The endpoint is disabled. The delivery waits until it is active again.";
            case ACTIVE -> waiting(delivery);
        };
    }

    private static String waiting(Delivery delivery) {
        if (HoldReason.CIRCUIT_OPEN.text().equals(delivery.reason())) {
            return "The endpoint failed most of the time lately and is left alone for a while. The delivery waits until it answers again.";
        }
        return delivery.nextAttemptAt() == null
                ? "On its way."
                : "The next attempt is at " + delivery.nextAttemptAt() + ".";
    }

    /** By the rules as they are now: what they were when it was published is not kept. */
    private static Verdict notSent(Endpoint endpoint, Event event) {
        if (endpoint.createdAt().isAfter(event.createdAt())) {
            return notSent(endpoint, "created_later", null, "The endpoint was created after the event was published.");
        }
        if (endpoint.events().stream().noneMatch(pattern -> pattern.matches(event.type()))) {
            return notSent(
                    endpoint, "not_subscribed", "pattern", "The endpoint does not subscribe to " + event.type() + ".");
        }
        dev.ringmain.filter.Verdict verdict =
                endpoint.filter().map(Filter::stored).orElse(Filter.NONE).test(view(event));
        return switch (verdict.kind()) {
            case OTHER_SUBJECT -> notSent(endpoint, "filtered", "subject", verdict.detail());
            case NOT_MET -> notSent(endpoint, "filtered", "condition", verdict.detail());
            case MATCHES, FAILED ->
                notSent(
                        endpoint,
                        "not_subscribed",
                        null,
                        "What the endpoint subscribed to, or its filter, kept " + event.type()
                                + " away when it was published. It would get it now.");
        };
    }

    private static EventView view(Event event) {
        return new EventView(event.publicId(), event.type(), event.subject(), event.occurredAt(), event.data());
    }

    private static Verdict notSent(Endpoint endpoint, String outcome, @Nullable String rule, String detail) {
        return new Verdict(endpoint.id().toString(), endpoint.url(), outcome, rule, detail, null, 0, null);
    }
}
