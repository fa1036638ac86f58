package dev.ringmain.worker;

import dev.ringmain.delivery.Assignment;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.Lane;
import dev.ringmain.delivery.Work;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.EndpointTester;
import dev.ringmain.event.Event;
import dev.ringmain.event.EventId;
import dev.ringmain.wire.SignedRequest;
import dev.ringmain.worker.send.SendRequest;
import dev.ringmain.worker.send.SendResult;
import dev.ringmain.worker.send.WebhookSender;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Sends a synthetic event the way a delivery is sent, through the same guard, and waits for the answer. */
@Component
class TestDelivery implements EndpointTester {

    /** Each holds a thread of its caller's until the receiver has answered. */
    private static final int MOST_AT_ONCE = 16;

    private static final int SHOWN_BYTES = 4 * 1024;

    private final Semaphore running = new Semaphore(MOST_AT_ONCE);
    private final WebhookSender sender;
    private final Blocked blocked;
    private final Clock clock;

    TestDelivery(WebhookSender sender, Blocked blocked, Clock clock) {
        this.sender = sender;
        this.blocked = blocked;
        this.clock = clock;
    }

    @Override
    public Result test(Destination destination, Sample sample) {
        if (!running.tryAcquire()) {
            return new Result(false, null, 0, "Many tests are running just now. Try again in a moment.", null);
        }
        try {
            return send(destination, sample);
        } finally {
            running.release();
        }
    }

    /** Asks an endpoint whether it answers, with a ping. Whoever does this bounds it, so that tests cannot keep it from being asked. */
    Result ask(Destination destination) {
        return send(destination, Sample.PING);
    }

    private Result send(Destination destination, Sample sample) {
        Instant now = clock.instant();
        Event event = new Event(
                EventId.next(),
                destination.environment(),
                null,
                sample.type(),
                sample.subject(),
                null,
                now,
                1,
                sample.data());
        Work work = new Work(
                DeliveryId.next(),
                destination.tenant(),
                destination.environment(),
                destination.id(),
                event.id(),
                Lane.FRESH,
                1,
                0,
                0,
                1);
        SignedRequest request = DeliverOne.sign(Assignment.fresh(work, event), destination, event.data(), now);
        SendResult result = sender.send(new SendRequest(destination.url(), request, destination.profile()))
                .join();
        blocked.note(destination, result);
        return new Result(
                result.succeeded(), result.status(), result.timings().totalMillis(), result.detail(), body(result));
    }

    private static @Nullable String body(SendResult result) {
        if (result.status() == null) {
            return null;
        }
        byte[] body = result.body();
        String shown = new String(body, 0, Math.min(body.length, SHOWN_BYTES), StandardCharsets.UTF_8);
        return body.length > SHOWN_BYTES || result.bodyTruncated() ? shown + "…" : shown;
    }
}
