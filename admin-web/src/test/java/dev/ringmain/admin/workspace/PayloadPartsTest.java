package dev.ringmain.admin.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.workspace.PayloadParts.Part;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PayloadPartsTest {

    private static final String LONG =
            IntStream.range(0, 30).mapToObj(String::valueOf).collect(Collectors.joining(",", "[", "]"));

    private final PayloadParts parts = new PayloadParts();

    @Test
    void foldsWhatIsLongAndNotTheWholeOfIt() {
        String text = pretty("{\"a\":1,\"long\":" + LONG + ",\"short\":[1,2],\"b\":{\"deep\":" + LONG + "}}");

        List<Part> found = parts.of(text);

        assertThat(found)
                .filteredOn(Part::isFold)
                .extracting(Part::text)
                .containsExactly("  \"long\": [", "  \"b\": {");
        assertThat(found).filteredOn(Part::isFold).extracting(Part::lines).containsExactly(30, 32);
        assertThat(found.get(found.size() - 2).inside())
                .filteredOn(Part::isFold)
                .extracting(Part::text)
                .containsExactly("    \"deep\": [");
        assertThat(joined(found)).isEqualTo(text);
        assertThat(parts.of(pretty(LONG)))
                .singleElement()
                .satisfies(one -> assertThat(one.isFold()).isFalse());
    }

    @Test
    void isNotLedAstrayByWhatIsQuotedBrokenOrDeep() {
        for (String json : List.of(
                "{\"x\":\"}]\\\"{\",\"long\":" + LONG + "}",
                "{\"long\":" + LONG.substring(0, 40),
                "}}]]" + LONG,
                "{\"long\":" + LONG + "]]}}",
                "[".repeat(20_000),
                "[".repeat(2_000) + LONG + "]".repeat(2_000),
                "\"" + LONG,
                "curl [" + LONG,
                "")) {
            String text = pretty(json);
            assertThat(joined(parts.of(text))).as(json).isEqualTo(text);
        }
        assertThat(depth(parts.of(pretty("[".repeat(2_000) + LONG + "]".repeat(2_000)))))
                .isLessThan(8);
    }

    private static int depth(List<Part> found) {
        return found.stream()
                .mapToInt(part -> part.isFold() ? 1 + depth(part.inside()) : 0)
                .max()
                .orElse(0);
    }

    private static String joined(List<Part> found) {
        return found.stream()
                .map(part -> part.isFold() ? part.text() + "\n" + joined(part.inside()) : part.text())
                .collect(Collectors.joining());
    }

    private static String pretty(String text) {
        return Payload.pretty(text.getBytes(StandardCharsets.UTF_8));
    }
}
