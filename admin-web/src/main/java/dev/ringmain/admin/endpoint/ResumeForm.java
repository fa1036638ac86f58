package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.workspace.Moments;
import dev.ringmain.admin.workspace.TypePatterns;
import dev.ringmain.delivery.HeldWork.Keep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody chooses about a backlog.
 *
 * @param keep {@code all}, {@code some} or {@code none} of it
 * @param since for some: published then or later, UTC; empty: whenever
 * @param types for some: patterns; empty: all
 */
record ResumeForm(String keep, String since, String types) {

    private static final Set<String> CHOICES = Set.of("all", "some", "none");

    ResumeForm(@Nullable String keep, @Nullable String since, @Nullable String types) {
        this.keep = keep == null ? "" : keep;
        this.since = since == null ? "" : since.strip();
        this.types = types == null ? "" : types.strip();
    }

    /** Whether anything was chosen yet. */
    boolean isChosen() {
        return !keep.isEmpty();
    }

    Map<String, String> mistakes() {
        Map<String, String> mistakes = new LinkedHashMap<>();
        if (!CHOICES.contains(keep)) {
            mistakes.put("keep", "Choose what becomes of what waits.");
        }
        if (keep.equals("some")) {
            if (Moments.isMistaken(since)) {
                mistakes.put("since", "This is no date and time.");
            }
            if (TypePatterns.parse(types).isEmpty()) {
                mistakes.put("types", TypePatterns.MISTAKE);
            }
            if (since.isEmpty() && types.isEmpty()) {
                mistakes.put("since", "Say from when on, or which types.");
            }
        }
        return mistakes;
    }

    /** Once there are no mistakes. */
    Keep asKeep() {
        return switch (keep) {
            case "none" -> Keep.NONE;
            case "some" ->
                new Keep(
                        Moments.parse(since).orElse(null),
                        TypePatterns.parse(types).orElse(List.of()));
            default -> Keep.ALL;
        };
    }
}
