package dev.ringmain.admin.tail;

import dev.ringmain.admin.workspace.Payload;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.event.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened, as a browser is told of it. Everything in it is text.
 *
 * @param key the same for the same: who hears of it twice shows it once
 * @param kind {@code event}, or what a delivery is after an attempt: {@code succeeded}, {@code failed}, {@code retrying}
 * @param path of its page, within the environment
 * @param endpoint id of the endpoint; empty for an event
 * @param where URL of the endpoint; an event's subject
 * @param answer the HTTP status that came back, or why there was none; for an event, how many deliveries it was given
 */
record TailLine(
        String key, String kind, Instant at, String type, String path, String endpoint, String where, String answer) {

    static TailLine of(Event event) {
        return new TailLine(
                event.id().toString(),
                "event",
                event.createdAt(),
                event.type(),
                "/events/" + event.id(),
                "",
                event.subject() == null ? "" : Payload.visible(event.subject()),
                switch (event.deliveries()) {
                    case 0 -> "nobody wants it";
                    case 1 -> "1 delivery";
                    default -> event.deliveries() + " deliveries";
                });
    }

    /** @param url null: the endpoint was deleted */
    static TailLine of(Delivery delivery, Instant seen, @Nullable String url) {
        return new TailLine(
                delivery.id() + "/" + delivery.attempts() + "/"
                        + delivery.status().text(),
                kind(delivery),
                seen,
                delivery.eventType(),
                "/deliveries/" + delivery.id(),
                delivery.endpoint().toString(),
                url == null ? "deleted endpoint" : Payload.visible(url),
                answer(delivery));
    }

    private static String kind(Delivery delivery) {
        return delivery.status() == DeliveryStatus.PENDING
                ? "retrying"
                : delivery.status().text();
    }

    private static String answer(Delivery delivery) {
        String attempt = "attempt " + delivery.attempts();
        if (delivery.responseStatus() != null) {
            return delivery.responseStatus() + ", " + attempt;
        }
        return delivery.attempts() == 0 ? "not sent" : "no answer, " + attempt;
    }
}
