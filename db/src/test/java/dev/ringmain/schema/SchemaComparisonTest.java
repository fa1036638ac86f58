package dev.ringmain.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaComparisonTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{`properties`:{`a`:{}}}                         | {}                                               | true",
                "{`properties`:{`a`:{`type`:`string`}}}          | {`properties`:{`a`:{`type`:`integer`}}}          | true",
                "{`properties`:{`a`:{`type`:`string`}}}          | {`properties`:{`a`:{`type`:[`string`,`null`]}}}  | true",
                "{`properties`:{`a`:{}},`required`:[`a`]}        | {`properties`:{`a`:{}}}                          | true",
                "{`enum`:[`a`]}                                  | {`enum`:[`a`,`b`]}                               | true",
                "{`maxLength`:5}                                 | {`maxLength`:6}                                  | true",
                "{`maxLength`:5}                                 | {}                                               | true",
                "{`items`:{`type`:`string`}}                     | {`items`:{`type`:`number`}}                      | true",
                "{`allOf`:[{}]}                                  | {`allOf`:[{},{}]}                                | true",
                "{}                                              | {`properties`:{`a`:{}}}                          | false",
                "{`properties`:{`a`:{}}}                         | {`properties`:{`a`:{}},`required`:[`a`]}         | false",
                "{`type`:`number`}                               | {`type`:`integer`}                               | false",
                "{`type`:[`string`,`null`]}                      | {`type`:`string`}                                | false",
                "{`enum`:[`a`,`b`]}                              | {`enum`:[`a`]}                                   | false",
                "{}                                              | {`maxLength`:5}                                  | false",
                "{`description`:`x`,`default`:1}                 | {`description`:`y`}                              | false",
                "{`additionalProperties`:false}                  | {}                                               | false",
            })
    void knowsWhatBreaksReceivers(String before, String after, boolean breaks) {
        assertThat(SchemaComparison.breaks(before.replace('`', '"'), after.replace('`', '"')))
                .isEqualTo(breaks);
    }

    @Test
    void looksBehindReferences() {
        String before = "{\"$defs\":{\"p\":{\"type\":\"string\"}},\"properties\":{\"a\":{\"$ref\":\"#/$defs/p\"}}}";
        String moved = "{\"$defs\":{\"q\":{\"type\":\"string\"}},\"properties\":{\"a\":{\"$ref\":\"#/$defs/q\"}}}";

        assertThat(SchemaComparison.between(before, moved)).isEmpty();
        assertThat(SchemaComparison.between(before, before.replace("string", "number")))
                .containsExactly(new SchemaChange(SchemaChange.Kind.CHANGED, "a", "Type was string, is number", true));
    }

    @Test
    void endsAtASchemaThatRefersToItself() {
        String schema = "{\"properties\":{\"a\":{\"$ref\":\"#\"},\"b\":{\"$ref\":\"#\"},\"c\":{\"$ref\":\"#\"}}}";

        assertThat(SchemaComparison.between(schema, schema.replace("}}}", "}},\"title\":\"x\"}")))
                .isEmpty();
    }

    @Test
    void tellsOfAllOrNothing() {
        assertThat(SchemaComparison.between(null, "{}"))
                .extracting(SchemaChange::breaking)
                .containsExactly(false);
        assertThat(SchemaComparison.between("{}", null))
                .extracting(SchemaChange::breaking)
                .containsExactly(true);
        assertThat(SchemaComparison.between(null, null)).isEmpty();
    }

    @Test
    void laysOutWhatTheDataHolds() {
        List<SchemaTable.Row> rows = SchemaTable.of(
                "{\"$defs\":{\"m\":{\"type\":\"object\",\"required\":[\"unit\"],\"properties\":{\"unit\":{\"enum\":[\"Wh\",\"kWh\"],\"description\":\"Of it\"}}}},\"properties\":{\"m\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/m\"},\"minItems\":1}}}");

        assertThat(rows)
                .containsExactly(
                        new SchemaTable.Row("m", "m", 0, "list of object", false, "at least 1 items", ""),
                        new SchemaTable.Row("m[].unit", "unit", 1, "one of", true, "Wh, kWh", "Of it"));
        assertThat(SchemaTable.of("{\"properties\":{\"a\":{\"$ref\":\"#\"},\"b\":{\"$ref\":\"#\"}}}"))
                .hasSizeLessThanOrEqualTo(300);
    }
}
