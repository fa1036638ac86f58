package dev.ringmain.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What would hang without its bound fails here instead, however slow the machine is. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DataSchemaTest {

    @Test
    void pointsIntoTheData() {
        DataSchema schema = DataSchema.compile(
                "{\"type\":\"object\",\"required\":[\"a/b\"],\"properties\":{\"n\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}}}");

        assertThat(violations(schema, "{\"a/b\":1,\"n\":[1,2]}")).isEmpty();
        assertThat(violations(schema, "{\"n\":[1,\"x\"]}"))
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder("/data/a~1b", "/data/n/1");
        assertThat(violations(schema, "7")).extracting(Violation::pointer).containsExactly("/data");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://json-schema.org/draft-04/schema#",
                "http://json-schema.org/draft-06/schema#",
                "http://json-schema.org/draft-07/schema#",
                "https://json-schema.org/draft/2019-09/schema",
                "https://json-schema.org/draft/2020-12/schema"
            })
    void speaksEveryDraftInUse(String draft) {
        DataSchema schema = DataSchema.compile(
                "{\"$schema\":\"" + draft
                        + "\",\"definitions\":{\"n\":{\"type\":\"integer\"}},\"properties\":{\"n\":{\"$ref\":\"#/definitions/n\"}}}");

        assertThat(violations(schema, "{\"n\":1}")).isEmpty();
        assertThat(violations(schema, "{\"n\":\"1\"}")).hasSize(1);
    }

    /** In draft-04 it is a flag beside minimum, in all others a number. */
    @Test
    void readsAWordAsItsDraftMeansIt() {
        DataSchema schema = DataSchema.compile(
                "{\"$schema\":\"http://json-schema.org/draft-04/schema#\",\"minimum\":1,\"exclusiveMinimum\":true}");

        assertThat(violations(schema, "1")).hasSize(1);
        assertThatThrownBy(() -> DataSchema.compile("{\"minimum\":1,\"exclusiveMinimum\":true}"))
                .isInstanceOfSatisfying(
                        UnusableSchema.class, e -> assertThat(e.pointer()).isEqualTo("/exclusiveMinimum"));
    }

    @Test
    void checksFormatsAndKeepsTheDigitsOfNumbers() {
        DataSchema schema = DataSchema.compile(
                "{\"properties\":{\"at\":{\"format\":\"date-time\"},\"n\":{\"multipleOf\":0.1},\"u\":{\"pattern\":\"^\\\\u0041+$\"}}}");

        assertThat(violations(schema, "{\"at\":\"2026-04-14T12:34:56Z\",\"n\":0.3,\"u\":\"AA\"}"))
                .isEmpty();
        assertThat(violations(schema, "{\"at\":\"yesterday\",\"n\":0.35,\"u\":\"B\"}"))
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                                        | ``",
                "{oops                                                     | ``",
                "{\"type\":\"strin\"}                                      | /type",
                "{\"properties\":{\"a\":{\"type\":5}}}                     | /properties/a/type",
                "{\"properties\":{\"a\":{\"pattern\":\"(?=x)y\"}}}         | /properties/a/pattern",
                "{\"patternProperties\":{\"(a)\\\\1\":{}}}                 | /patternProperties/(a)\\1",
                "{\"pattern\":\"(((x{100}){100}){100})\"}                  | /pattern",
                "{\"items\":{\"$ref\":\"http://127.0.0.1:1/a.json\"}}      | /items/$ref",
                "{\"items\":{\"$ref\":\"classpath:application.yaml\"}}     | /items/$ref",
                "{\"items\":{\"$ref\":\"other.json#/a\"}}                  | /items/$ref",
                "{\"$schema\":\"https://elsewhere.example/schema\"}        | /$schema",
                "{\"multipleOf\":1e-999999}                                | /multipleOf",
                "{\"$ref\":\"#/$defs/nowhere\"}                            | ``"
            })
    void saysWhereASchemaWillNotDo(String text, String pointer) {
        assertThatThrownBy(() -> DataSchema.compile(text))
                .isInstanceOfSatisfying(
                        UnusableSchema.class, e -> assertThat(e.pointer()).isEqualTo(pointer));
    }

    @Test
    void takesAPropertyThatIsCalledLikeAKeyword() {
        DataSchema schema = DataSchema.compile(
                "{\"properties\":{\"$ref\":{\"type\":\"string\"},\"pattern\":{\"const\":\"(?=x)\"}},\"default\":{\"$ref\":\"http://x\"}}");

        assertThat(violations(schema, "{\"$ref\":\"http://x\",\"pattern\":\"(?=x)\"}"))
                .isEmpty();
    }

    @Test
    void refusesWhatIsTooLargeOrTooDeep() {
        assertThatThrownBy(() -> DataSchema.compile("{\"title\":\"" + "x".repeat(SchemaReader.LARGEST) + "\"}"))
                .isInstanceOf(UnusableSchema.class);
        assertThatThrownBy(() -> DataSchema.compile("{\"not\":".repeat(100) + "{}" + "}".repeat(100)))
                .isInstanceOf(UnusableSchema.class);
    }

    /** Thirty levels, each of which asks for the next one twice: 2^30 checks without a bound. */
    @Test
    void givesUpOnASchemaThatDoublesItself() {
        String defs = IntStream.range(0, 30)
                .mapToObj(i -> "\"d" + i + "\":{\"allOf\":[{\"$ref\":\"#/$defs/d" + (i + 1)
                        + "\"},{\"$ref\":\"#/$defs/d" + (i + 1) + "\"}]}")
                .collect(Collectors.joining(","));
        String text = "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + defs + ",\"d30\":{\"type\":\"string\"}}}";

        List<Violation> found = violations(DataSchema.compile(text), "\"x\"");

        assertThat(found)
                .extracting(Violation::detail)
                .singleElement()
                .asString()
                .contains("steps");
    }

    @Test
    void givesUpOnASchemaThatRefersToItselfForEver() {
        List<Violation> found = violations(
                DataSchema.compile("{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"allOf\":[{\"$ref\":\"#/$defs/a\"}]}}}"),
                "1");

        assertThat(found).hasSize(1);
    }

    @Test
    void givesUpOnDataThatDoublesTheWork() {
        String text =
                "{\"$ref\":\"#/$defs/n\",\"$defs\":{\"n\":{\"properties\":{\"c\":{\"anyOf\":[{\"allOf\":[{\"$ref\":\"#/$defs/n\"},{\"type\":\"string\"}]},{\"allOf\":[{\"$ref\":\"#/$defs/n\"},{\"type\":\"number\"}]}]}}}}}";
        String data = "{\"c\":".repeat(50) + "1" + "}".repeat(50);

        List<Violation> found = violations(DataSchema.compile(text), data);

        assertThat(found).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "email",
                "idn-email",
                "hostname",
                "uri",
                "iri",
                "ipv6",
                "duration",
                "date-time",
                "uuid",
                "uri-template",
                "json-pointer"
            })
    void readsFormatsOfLongTextsInTime(String format) {
        DataSchema schema = DataSchema.compile("{\"format\":\"" + format + "\"}");

        for (String piece : List.of("a.", "a@", "((", "1:", "P1Y", "-a", "%41", "{a}")) {
            violations(schema, "\"" + piece.repeat(50_000) + "!\"");
        }
    }

    @Test
    void matchesEvilPatternsInLinearTime() {
        DataSchema schema = DataSchema.compile("{\"pattern\":\"^(a+)+$\"}");

        assertThat(violations(schema, "\"" + "a".repeat(100_000) + "!\"")).hasSize(1);
    }

    @Test
    void tellsOfTenPlacesAtMostAndShortens() {
        DataSchema schema = DataSchema.compile("{\"items\":{\"enum\":[\"" + "x".repeat(5_000) + "\"]}}");
        String data = "[" + "1,".repeat(5_000) + "1]";

        List<Violation> found = violations(schema, data);

        assertThat(found).hasSize(10);
        assertThat(found).allSatisfy(one -> assertThat(one.detail()).hasSizeLessThanOrEqualTo(200));
    }

    /** A schema that calls itself by another's id must not become what that other refers to. */
    @Test
    void keepsSchemasApart() {
        DataSchema.compile("{\"$id\":\"https://one.example/a\",\"$defs\":{\"x\":{\"type\":\"integer\"}}}");

        assertThatThrownBy(() -> DataSchema.compile("{\"$ref\":\"https://one.example/a#/$defs/x\"}"))
                .isInstanceOf(UnusableSchema.class);
    }

    private static List<Violation> violations(DataSchema schema, String data) {
        return schema.violations(data.getBytes(StandardCharsets.UTF_8));
    }
}
