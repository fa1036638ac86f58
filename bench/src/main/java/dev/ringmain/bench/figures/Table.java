package dev.ringmain.bench.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, line by line, as Markdown that reads as text. Written anew after each line, so that an ended run leaves what it had. */
final class Table {

    private final Path file;
    private final String heading;
    private final List<String> lines = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean failed;

    Table(Path file, String heading) {
        this.file = file;
        this.heading = heading;
    }

    /** A figure that others are held against, or that is only told. */
    void state(String row, String what, String value, String processors) throws IOException {
        line(row, what, value, "", "", processors);
    }

    /** @param target in words */
    void hold(String row, String what, String value, String target, boolean met, String processors) throws IOException {
        line(row, what, value, target, met ? "✓" : "✗", processors);
    }

    /** A row that could not be measured: the table is not whole. */
    void fail(String row, Exception why) throws IOException {
        failed = true;
        line(row, "could not be measured", why.toString().replaceAll("\\s+", " "), "", "✗", "");
    }

    void note(String note) throws IOException {
        notes.add(note);
        System.out.println("     " + note);
        write();
    }

    boolean isWhole() {
        return !failed;
    }

    private void line(String row, String what, String value, String target, String mark, String processors)
            throws IOException {
        lines.add("| " + String.join(" | ", row, what, value.replace("|", "\\|"), target, mark, processors) + " |");
        System.out.printf(
                "%-4s %s: %s%s%s%n",
                row,
                what,
                value,
                target.isEmpty() ? "" : "  [" + mark + " " + target + "]",
                processors.isEmpty() ? "" : "  (CPU: " + processors + ")");
        write();
    }

    private void write() throws IOException {
        Files.writeString(file, text());
    }

    String text() {
        StringBuilder text = new StringBuilder(heading)
                .append("\n\n| | Measured | Value | To reach | | CPU, % of one |\n|---|---|---|---|---|---|\n");
        lines.forEach(line -> text.append(line).append('\n'));
        if (!notes.isEmpty()) {
            text.append('\n');
            notes.forEach(note -> text.append("- ").append(note).append('\n'));
        }
        return text.toString();
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", share * 100);
    }
}
