package dev.ringmain.api.replay;

import dev.ringmain.delivery.ReplayJob;
import dev.ringmain.delivery.ReplayJob.Selection;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A job that sends many deliveries again, as it is answered. */
public record ReplayResource(
        String id,
        String endpointId,
        String state,
        int total,
        int replayed,
        @Nullable String status,
        List<String> types,
        Instant since,
        Instant until,
        String requestedBy,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    public static ReplayResource of(ReplayJob job) {
        Selection what = job.what();
        return new ReplayResource(
                job.id().toString(),
                job.endpoint().toString(),
                job.state().name().toLowerCase(Locale.ROOT),
                job.total(),
                job.replayed(),
                what.status() == null ? "all" : what.status().text(),
                what.types(),
                what.since(),
                what.until(),
                job.requestedBy(),
                job.createdAt(),
                job.finishedAt());
    }
}
