package dev.ringmain.admin.replay;

import dev.ringmain.admin.workspace.Moments;
import dev.ringmain.admin.workspace.TypePatterns;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.delivery.ReplayJob.Selection;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which deliveries of an endpoint somebody wants to be sent again.
 *
 * @param status {@code failed}, {@code succeeded} or {@code all}
 * @param types patterns; empty: all
 * @param since UTC; empty: as far back as the log goes
 * @param until UTC; empty: now
 * @param cause what they failed of; empty: whatever
 * @param count anything: it is to be counted
 */
record ReplayForm(String status, String types, String since, String until, String cause, String count) {

    private static final Set<String> STATUSES = Set.of("failed", "succeeded", "all");
    private static final Pattern CAUSE = Pattern.compile("[a-z0-9_]{0,40}");

    ReplayForm(
            @Nullable String status,
            @Nullable String types,
            @Nullable String since,
            @Nullable String until,
            @Nullable String cause,
            @Nullable String count) {
        this.types = types == null ? "" : types.strip();
        this.since = since == null ? "" : since.strip();
        this.until = until == null ? "" : until.strip();
        this.cause = cause == null || !CAUSE.matcher(cause).matches() ? "" : cause;
        // What has a cause has failed.
        this.status = status == null || !this.cause.isEmpty() ? "failed" : status;
        this.count = count == null ? "" : count;
    }

    Map<String, String> mistakes(Instant kept, Instant now) {
        Map<String, String> mistakes = new LinkedHashMap<>();
        if (!STATUSES.contains(status)) {
            mistakes.put("status", "Choose one of these.");
        }
        if (TypePatterns.parse(types).isEmpty()) {
            mistakes.put("types", TypePatterns.MISTAKE);
        }
        if (Moments.isMistaken(since)) {
            mistakes.put("since", "This is no date and time.");
        }
        if (Moments.isMistaken(until)) {
            mistakes.put("until", "This is no date and time.");
        }
        if (mistakes.isEmpty()
                && !selection(kept, now).since().isBefore(selection(kept, now).until())) {
            mistakes.put("until", "This is before the beginning.");
        }
        return mistakes;
    }

    /**
     * Once there are no mistakes.
     *
     * @param kept nothing older is in the log
     */
    Selection selection(Instant kept, Instant now) {
        return new Selection(
                status.equals("all") ? null : DeliveryStatus.parse(status).orElse(DeliveryStatus.FAILED),
                TypePatterns.parse(types).orElse(List.of()),
                Moments.parse(since).filter(kept::isBefore).orElse(kept),
                Moments.parse(until).filter(now::isAfter).orElse(now),
                cause.isEmpty() ? null : cause);
    }
}
