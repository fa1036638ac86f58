package dev.ringmain.delivery;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a worker says came of an attempt. */
final class Outcomes {

    private Outcomes() {}

    static Attempt answered(Work work, int status) {
        return attempt(work, status < 300 ? "succeeded" : "refused", status);
    }

    static Attempt timedOut(Work work) {
        return attempt(work, "timeout", null);
    }

    private static Attempt attempt(Work work, String outcome, @Nullable Integer status) {
        return new Attempt(
                work.delivery(),
                work.attempt(),
                Instant.parse("2026-04-14T12:34:56.789123Z"),
                outcome,
                null,
                status,
                "192.0.2.1",
                120,
                1,
                null,
                null,
                100,
                "webhook-id: evt_1",
                status == null ? null : "content-type: text/plain",
                status == null ? null : "thanks".getBytes(StandardCharsets.UTF_8));
    }
}
