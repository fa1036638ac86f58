package dev.ringmain.admin.endpoint;

import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.filter.FilterText;
import dev.ringmain.filter.Row;
import dev.ringmain.filter.Row.Operator;
import dev.ringmain.filter.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * What somebody fills in about what an endpoint wants and gets.
 *
 * @param subjects one a line
 * @param byRows whether the condition is put together from rows, or written as a text
 * @param rows as they were filled in; those that say nothing are left out
 * @param blanks how many empty rows to show after them
 * @param condition the text; beside rows, what they were when the page was opened
 * @param sample which event to try it on
 */
record FilterForm(
        String subjects,
        boolean byRows,
        boolean any,
        List<Row> rows,
        int blanks,
        String condition,
        String transformation,
        String sample) {

    private static final int BLANKS = 2;

    static FilterForm of(Endpoint endpoint, String sample) {
        FilterText text = endpoint.filter().orElse(FilterText.NONE);
        String condition = text.condition() == null ? "" : text.condition();
        Optional<Rows> rows = condition.isEmpty() ? Optional.of(new Rows(false, List.of())) : Rows.read(condition);
        return new FilterForm(
                text.subjects() == null ? "" : String.join("\n", text.subjects()),
                rows.isPresent(),
                rows.map(Rows::any).orElse(false),
                rows.map(Rows::rows).orElse(List.of()),
                BLANKS,
                condition,
                endpoint.transformation().orElse(""),
                sample);
    }

    /** Read by hand: binding would take a comma in a value for two values. All rows are read, as many as a condition is long enough for. */
    static FilterForm of(MultiValueMap<String, String> posted) {
        List<String> paths = posted.getOrDefault("path", List.of());
        List<String> operators = posted.getOrDefault("operator", List.of());
        List<String> values = posted.getOrDefault("value", List.of());
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            Row row = new Row(
                    paths.get(i).strip(),
                    operator(at(operators, i)),
                    at(values, i).strip());
            if (!row.path().isEmpty() || !row.value().isEmpty()) {
                rows.add(row);
            }
        }
        return new FilterForm(
                text(posted, "subjects"),
                !text(posted, "mode").equals("text"),
                text(posted, "match").equals("any"),
                rows,
                posted.containsKey("more") ? BLANKS + 3 : BLANKS,
                text(posted, "condition"),
                text(posted, "transformation"),
                text(posted, "sample"));
    }

    /** The row that is no row: the first whose path is none. */
    Optional<Row> mistaken() {
        return byRows ? rows.stream().filter(row -> !row.hasPath()).findFirst() : Optional.empty();
    }

    /** In CEL; only where nothing is {@link #mistaken}. */
    String cel() {
        return byRows ? new Rows(any, rows).cel() : condition.strip();
    }

    FilterText filter() {
        List<String> lines = Arrays.stream(subjects.split("\\R"))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return new FilterText(lines, cel());
    }

    private static Operator operator(String name) {
        return Arrays.stream(Operator.values())
                .filter(operator -> operator.name().equals(name))
                .findFirst()
                .orElse(Operator.IS);
    }

    private static String at(List<String> list, int index) {
        return index < list.size() ? list.get(index) : "";
    }

    private static String text(MultiValueMap<String, String> posted, String name) {
        @Nullable String text = posted.getFirst(name);
        return text == null ? "" : text.replace("\r\n", "\n");
    }
}
