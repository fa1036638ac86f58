package dev.ringmain.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A condition put together from {@link Row}s. It is stored as the CEL that it becomes, and found again in it; a condition that no rows
 * become stays a text.
 *
 * @param any whether one that holds is enough
 */
public record Rows(boolean any, List<Row> rows) {

    private static final String AND = " && ";
    private static final String OR = " || ";

    /** Empty if there are none. Each row must have a path. */
    public String cel() {
        return rows.stream().map(Row::cel).collect(Collectors.joining(any ? OR : AND));
    }

    /** The rows that become this condition; empty if none do. */
    public static Optional<Rows> read(String condition) {
        boolean any = split(condition, OR).size() > 1;
        List<Row> rows = new ArrayList<>();
        for (String part : split(condition, any ? OR : AND)) {
            Optional<Row> row = Row.read(part);
            if (row.isEmpty()) {
                return Optional.empty();
            }
            rows.add(row.get());
        }
        return Optional.of(new Rows(any, rows)).filter(read -> read.cel().equals(condition));
    }

    /** At separators that stand in no quotes and no parentheses. */
    static List<String> split(String cel, String separator) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int begin = 0;
        boolean quoted = false;
        for (int i = 0; i < cel.length(); i++) {
            char c = cel.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '(') {
                depth++;
            } else if (!quoted && c == ')') {
                depth--;
            } else if (!quoted && depth == 0 && cel.startsWith(separator, i)) {
                parts.add(cel.substring(begin, i));
                begin = i + separator.length();
                i = begin - 1;
            }
        }
        parts.add(cel.substring(begin));
        return parts;
    }
}
