package dev.ringmain.bench.faults;

import java.time.Duration;
import java.util.Locale;

/** One row of the table, filled in. */
record Outcome(Row row, Findings findings, Verdict verdict, Duration took) {

    enum Verdict {
        HELD,
        BROKEN,
        CANNOT_BE_PRODUCED;

        String text() {
            return this == CANNOT_BE_PRODUCED ? "cannot be produced here" : name().toLowerCase(Locale.ROOT);
        }
    }

    String line() {
        return "%-4s %-6s %s (%d s): %s"
                .formatted(row.id(), verdict.text(), row.fault(), took.toSeconds(), findings.measured());
    }
}
