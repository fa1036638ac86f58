package dev.ringmain.transformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformationTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:30:00.123Z");

    private static final String DATA = """
            {"connector": 1, "meter_start": 12345, "idTag": "04-A1-B2", "none": null, "big": 9007199254740993,
             "samples": [{"at": 1, "kwh": 1.5}, {"at": 2, "kwh": 2.25}], "note": "Günther, station 7"}""";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"c\": connector, \"kwh\": $sum(samples.kwh)} | {\"c\":1,\"kwh\":3.75}",
                "samples.at | [1,2]",
                "$ | {\"connector\":1,\"meter_start\":12345,\"idTag\":\"04-A1-B2\",\"none\":null,\"big\":9007199254740993,\"samples\":[{\"at\":1,\"kwh\":1.5},{\"at\":2,\"kwh\":2.25}],\"note\":\"Günther, station 7\"}",
                "none | null",
                "{\"id\": $event.id, \"about\": $event.subject, \"type\": $event.type} | {\"id\":\"e1\",\"about\":\"CP-1\",\"type\":\"session.started\"}",
                "meter_start / 1000 | 12.345",
                "connector * 2.0 | 2",
                "$replace(idTag, /-([A-Z])/, \"$1\") | \"04A1B2\"",
                "$replace(idTag, /[A-Z]/, function($m) { $lowercase($m.match) }) | \"04-a1-b2\"",
                "$replace(idTag, \"-\", \"$\", 1) | \"04$A1-B2\"",
                "$match(note, /[a-zü]+/).match | [\"ünther\",\"station\"]",
                "$match(note, /(st)(a)/)[0].groups | [\"st\",\"a\"]",
                "$contains(note, /STATION/i) | true",
                "$contains(note, \"STATION\") | false",
                "$split(idTag, /-/) | [\"04\",\"A1\",\"B2\"]",
                "$split(\"abc\", \"\") | [\"a\",\"b\",\"c\"]",
                "$split(\"a1b22c\", /[0-9]+/, 2) | [\"a\",\"b\"]",
                "$join([\"a\", \"b\"], \", \") | \"a, b\"",
                "$pad(\"7\", -3, \"0\") | \"007\"",
                "$pad(\"a\", 3) & \"!\" | \"a  !\"",
                "/[0-9]+/(note).match | \"7\"",
                "note ~> /sta/ ~> $lookup(\"match\") | \"sta\"",
                "$filter([\"a1\", \"b\"], /[0-9]/) | \"a1\"",
                "$map([1,2,3], function($x) { $x * 2 }) | [2,4,6]",
                "$map([\"a\"], $uppercase) | \"A\"",
                "$reduce([1..5], function($a, $b) { $a + $b }) | 15",
                "samples^(>kwh).at | [2,1]",
                "samples[kwh > 2].at | 2",
                "($f := function($n) { $n < 2 ? 1 : $n * $f($n - 1) }; $f(10)) | 3628800",
                "$merge([$, {\"connector\": 2}]).connector | 2",
                "$fromMillis(0, \"[Y0001]-[M01]-[D01]\") | \"1970-01-01\"",
                "$toMillis(\"2026-04-14T00:00:00Z\") | 1776124800000",
                "$toMillis(\"14/04/2026\", \"[D01]/[M01]/[Y0001]\") | 1776124800000",
                "$number(\"12\") + 1 | 13",
                "$exists(nothing) | false",
                "$string({\"a\": [1, 2]}) | \"{\\\"a\\\":[1,2]}\"",
            })
    void makes(String expression, String expected) {
        assertThat(apply(expression, DATA)).isEqualTo(expected);
    }

    @Test
    void theTimeIsNow() {
        assertThat(apply("$millis()", DATA)).isEqualTo(String.valueOf(NOW.toEpochMilli()));
        assertThat(apply("$now()", DATA)).isEqualTo("\"2026-11-21T09:30:00.123Z\"");
        assertThat(apply("$now(\"[Y0001]\")", DATA)).isEqualTo("\"2026\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nothing | comes to nothing",
                "nothing.further | comes to nothing",
                "connector + \"a\" | right side",
                "$uppercase | holds a function",
                "{\"f\": function($x) { $x }} | holds a function",
                "$error(\"not this one\") | not this one",
                "$eval(\"1 + 1\") | no $eval",
                "$unknown(1) | non-function",
                "$pad(\"\", 1000000000) | $pad",
                "$fromMillis(0, \"[Y999999999]\") | picture",
                "$replace(note, /x*/, \"y\") | matches nothing",
            })
    void failsAndSaysWhy(String expression, String why) {
        assertThatThrownBy(() -> apply(expression, DATA))
                .isInstanceOf(TransformationFailed.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": | 1 | 6 | Expected",
                "a b | 1 | 4 | Syntax error",
                "$match(a, /(?=x)/) | 1 | 18 | RE2",
                "$match(a, /(a)\\1/) | 1 | 18 | RE2",
                "$match(a, /[/) | 1 | 15 | No terminating",
                "$match(a, /((a{1000}){100})/) | 1 | 29 | regular expression",
                "function($x)<s:s>{ $x }(a) | 1 | 10 | signature",
                "/* | 1 | 3 | end",
            })
    void refusesAtItsPlace(String expression, int line, int column, String why) {
        assertThatThrownBy(() -> Transformation.parse(expression))
                .isInstanceOfSatisfying(BrokenTransformation.class, e -> {
                    assertThat(e.getMessage()).contains(why);
                    assertThat(e.line()).isEqualTo(line);
                    assertThat(e.column()).isEqualTo(column);
                });
    }

    /** Each would compute, or fill the memory, for minutes or for ever. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "($f := function($x) { $f($x) }; $f(1))",
                "($f := function($x) { 1 + $f($x) }; $f(1))",
                "[1..10000000].($ * 2)",
                "[1..1000].[1..1000].[1..1000]",
                "$map([1..100000], function($x) { $map([1..100000], function($y) { $x * $y }) })",
                "$reduce([1..60], function($a, $b) { $a & $a }, \"x\")",
                "$reduce([1..60], function($a, $b) { $append($a, $a) }, [1])",
                "$reduce([1..60], function($a, $b) { [[$a], [$a]] }, 1)",
                "$reduce([1..60], function($a, $b) { {\"a\": $a, \"b\": $a} }, 1)",
                "($a := $reduce([1..60], function($a, $b) { [[$a], [$a]] }, 1); $b := $reduce([1..60], function($a, $b) { [[$a], [$a]] }, 1); $a = $b)",
                "$reduce([1..200000], $append)",
                "$map([1..200000], function($x) { [1..200000] })",
                "$join($map([1..10000], function($x) { \"x\" }), $pad(\"\", 10000))",
                "$replace($pad(\"\", 10000, \"a\"), \"a\", $pad(\"\", 10000, \"b\"))",
                "$replace($pad(\"\", 10000, \"a\"), /a/, $pad(\"\", 10000, \"b\"))",
                "$match($pad(\"\", 10000, \"a\"), /(a+)+b/)",
                "$contains($pad(\"\", 10000, \"a\"), /(a|aa)+$b/)",
                "$reduce([1..2000], function($a, $b) { [$a] }, [1])",
                "$sort([1..100000], function($l, $r) { $l < $r })",
                "$string($reduce([1..26], function($a, $b) { [$a, $a, [$a]] }, 1), true)",
                "($f := function($x) { [$x, $f($x + 1)] }; $f(1))",
                "$formatInteger(999999999999999999, \"I\")",
                "$shuffle([1..9000000])",
                "**.**.**.**.**.**.**.**.**.**",
                "$zip([1..200000], [1..200000], [1..200000])",
            })
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void cannotRunAway(String bomb) {
        try {
            assertThat(apply(bomb, DATA).length()).isLessThanOrEqualTo(Output.LARGEST);
        } catch (TransformationFailed stopped) {
            assertThat(stopped.getMessage()).isNotBlank();
        }
    }

    @Test
    void transformsInPlace() {
        assertThat(apply("$ ~> |samples|{\"kwh\": kwh * 10}, \"at\"| ~> $lookup(\"samples\")", DATA))
                .isEqualTo("[{\"kwh\":15},{\"kwh\":22.5}]");
    }

    @Test
    void whatIsMadeIsBounded() {
        assertThatThrownBy(() -> apply("$map([1..200], function($x) { $pad(\"\", 2000) })", DATA))
                .isInstanceOf(TransformationFailed.class)
                .hasMessageContaining("larger than 256 KiB");
        assertThatThrownBy(() -> apply("$reduce([1..80], function($a, $b) { {\"a\": $a} }, 1)", DATA))
                .isInstanceOf(TransformationFailed.class)
                .hasMessageContaining("nested");
    }

    @Test
    void aLargePayloadComesThrough() {
        String large = "{\"list\":["
                + IntStream.range(0, 40_000).mapToObj(String::valueOf).collect(Collectors.joining(",")) + "]}";
        assertThat(large.length()).isGreaterThan(200_000);
        assertThat(apply("$", large)).isEqualTo(large);
        assertThat(apply("$count(list)", large)).isEqualTo("40000");
    }

    /** One parsed expression serves every thread. */
    @Test
    void threadsDoNotMeet() {
        String expression =
                "($f := function($n) { $n <= 0 ? a : $f($n - 1) }; {\"a\": $f(5), \"b\": $map([1..20], function($x) { $x * a })[-1]})";
        IntStream.range(0, 2_000)
                .parallel()
                .forEach(i -> assertThat(apply(expression, "{\"a\":" + i + "}"))
                        .isEqualTo("{\"a\":" + i + ",\"b\":" + 20 * i + "}"));
    }

    @Test
    void anyTextIsParsedOrRefused() {
        Random random = new Random(11);
        String[] words = {
            "a",
            ".",
            "$",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "1",
            "\"x\"",
            "'y'",
            ":",
            ":=",
            ";",
            ",",
            "?",
            "*",
            "**",
            "%",
            "@",
            "#",
            "^",
            "~>",
            "|",
            "/",
            "function",
            "$map",
            "and",
            "in",
            "&",
            "..",
            " ",
            "\\",
            "`",
            "/*",
            "*/",
            "-",
            "\ufffd",
            "λ",
            "<",
            ">",
            "n:s"
        };
        for (int round = 0; round < 5_000; round++) {
            String text = random.ints(1 + random.nextInt(20), 0, words.length)
                    .mapToObj(i -> words[i])
                    .collect(Collectors.joining());
            try {
                apply(text, DATA);
            } catch (BrokenTransformation | TransformationFailed expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "{\"a\":", "-", "a.(", "function($x){", "a ? ", "$f("})
    void isNotNestedForEver(String opening) {
        assertThatThrownBy(() -> apply(opening.repeat(Transformations.LONGEST / opening.length()), DATA))
                .isInstanceOf(BrokenTransformation.class);
    }

    private static String apply(String expression, String data) {
        return new String(Transformation.parse(expression).apply(input(data), NOW), StandardCharsets.UTF_8);
    }

    static TransformationInput input(String data) {
        return new TransformationInput(
                "e1",
                "session.started",
                "CP-1",
                Instant.parse("2026-04-14T12:34:56Z"),
                data.getBytes(StandardCharsets.UTF_8));
    }
}
