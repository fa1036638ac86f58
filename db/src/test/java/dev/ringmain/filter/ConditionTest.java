package dev.ringmain.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringmain.filter.Verdict.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConditionTest {

    private static final String DATA = """
            {"whole": 5, "pointed": 5.0, "large": 12345678901234567890, "text": "hello", "none": null, "yes": true,
             "list": [1, 2.5, "three"], "inside": {"deep": {"x": 1}}, "idTag": "A1"}""";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data.whole == 5",
                "data.whole == 5.0",
                "data.pointed == 5",
                "data.whole > 4.5 && data.pointed < 6 && data.large > 1000",
                "data.list.exists(x, x == 2.5)",
                "data.list[0] == 1.0",
                "5.0 in [data.whole]",
                "has(data.idTag) && !has(data.nothing)",
                "data.none == null",
                "data.text.matches('^h.*o$') && data.text.startsWith('he')",
                "data.inside.deep.x >= 1",
                "data['text'].size() == 5",
                "data.nothing == 1 || data.yes",
                "data.yes",
                "type == 'session.started' && subject == 'CP-1' && id == 'e1'",
                "timestamp.getFullYear() == 2026 && timestamp > timestamp('2025-01-01T00:00:00Z')",
            })
    void holds(String condition) {
        assertThat(verdict(condition, DATA)).isEqualTo(Verdict.MATCHES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data.whole == 6",
                "data.nothing == 1",
                "data.nothing.further == 1",
                "!(data.nothing == 1)",
                "data.none.further == 1",
                "data.text.further == 1",
                "data.list[7] == 1",
                "data['nothing'] == 1",
                "data.text == 5",
            })
    void doesNotHold(String condition) {
        assertThat(verdict(condition, DATA).kind()).isEqualTo(Kind.NOT_MET);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data.whole > 'a' | > was used with values that it is not for",
                "data.text > 3 | > was used with values that it is not for",
                "data.whole | comes to something else than true or false",
                "data.whole / 0 == 1 | divides by zero",
                "data.text.matches(data.text + '[') | regular expression",
            })
    void couldNotBeAnswered(String condition, String why) {
        assertThat(verdict(condition, DATA).kind()).isEqualTo(Kind.FAILED);
        assertThat(verdict(condition, DATA).detail()).contains(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data.a > | 1 | 9 | cannot be read",
                "data.a > 1 && meter > 2 | 1 | 15 | There is nothing called meter",
                "1 + 1 | 1 | 3 | true or false",
                "data.text.matches('(?=a)') | 1 | 19 | RE2",
                "data.text.matches('((a{1000}){100})') | 1 | 19 | regular expression",
                "data.list.map(x, x) == [] | 1 | 14 | ",
            })
    void refusesAtItsPlace(String condition, int line, int column, String why) {
        assertThatThrownBy(() -> Condition.compile(condition)).isInstanceOfSatisfying(BrokenCondition.class, e -> {
            assertThat(e.getMessage()).contains(why == null ? "" : why);
            assertThat(e.line()).isEqualTo(line);
            assertThat(e.column()).isEqualTo(column);
        });
    }

    @Test
    void countsLines() {
        assertThatThrownBy(() -> Condition.compile("data.a == 1\n  && nothing"))
                .isInstanceOfSatisfying(BrokenCondition.class, e -> {
                    assertThat(e.line()).isEqualTo(2);
                    assertThat(e.column()).isEqualTo(6);
                });
    }

    /** Each would keep a processor busy for minutes, or for ever, if nothing counted. */
    @Test
    void cannotRunAway() {
        String list = IntStream.range(0, 20_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
        String many = "{\"list\":[" + list + "],\"same\":[" + list + "],\"text\":\"" + "a".repeat(200_000) + "\"}";
        for (String bomb : new String[] {
            "data.list.all(a, data.list.all(b, a + b >= 0))",
            "data.list.all(a, data.list == data.same)",
            "data.list.all(a, data == data)",
            "[data.text].all(t, data.list.all(a, t.contains('b') || a >= 0))",
            "data.list.all(a, data.text.matches('(a|aa)+b') || a >= 0)",
            "data.text.matches('(x+x+)+y(a?){60}a{60}')",
            IntStream.range(0, 70).mapToObj(i -> "data.list != data.same").collect(Collectors.joining(" || ")),
            IntStream.range(0, 25).mapToObj(i -> "data.text").collect(Collectors.joining(" + ")) + " == ''",
            "data.list.filter(a, data.list.filter(b, b > a).size() > 3).size() > 1",
        }) {
            assertThat(verdict(bomb, many)).as(bomb).isEqualTo(Verdict.failed(ErrorText.TOO_MUCH));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "!", "[", "-", "data.a ? ", "{1: ", "data.a[", "[1].all(x, "})
    void isNotNestedForEver(String opening) {
        assertThatThrownBy(() -> Condition.compile(opening.repeat(1_900 / opening.length())))
                .isInstanceOf(BrokenCondition.class);
    }

    @Test
    void refusesAnythingOrCompilesIt() {
        Random random = new Random(7);
        String[] words = {
            "data",
            ".",
            "a",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "1",
            "1.5",
            "'x'",
            "&&",
            "||",
            "==",
            "<",
            "in",
            "!",
            "-",
            "?",
            ":",
            ",",
            "has",
            "all",
            "exists",
            "x",
            "matches",
            "null",
            "timestamp",
            " ",
            "\n",
            "b'\\xff'",
            "é",
            "\\ud83d",
            "/",
            "%"
        };
        for (int round = 0; round < 3_000; round++) {
            String text = random.ints(1 + random.nextInt(25), 0, words.length)
                    .mapToObj(i -> words[i])
                    .collect(Collectors.joining());
            try {
                Condition.compile(text).test(view(DATA));
            } catch (BrokenCondition e) {
                assertThat(e.line()).isPositive();
                assertThat(e.column()).isPositive();
            }
        }
    }

    @Test
    void readsAnyPayload() {
        for (String data :
                new String[] {"1", "null", "\"text\"", "[]", "[1,[2,{}]]", "{}", "true", "1e300", "{\"a\":{}}"}) {
            assertThat(verdict("data == data", data)).as(data).isEqualTo(Verdict.MATCHES);
            assertThat(verdict("data.b == 1", data).kind()).as(data).isEqualTo(Kind.NOT_MET);
        }
    }

    /** Five hundred endpoints with such a condition must not keep a publisher waiting for half a minute. */
    @Test
    void allConditionsOnOneEventAreBoundedToo() {
        String list = IntStream.range(0, 20_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
        EventView event = view("{\"list\":[" + list + "],\"same\":[" + list + "]}");
        Condition dear = Condition.compile("data.list == data.same");
        long answered =
                IntStream.range(0, 500).filter(i -> dear.test(event).matches()).count();
        assertThat(answered).isBetween(5L, 100L);
        assertThat(Condition.compile("data.list.size() > 3").test(event)).isEqualTo(Verdict.failed(ErrorText.TOO_MUCH));
    }

    /** One condition does not use up what the others of a batch need, and all together are bounded. */
    @Test
    void conditionsOnAllEventsOfABatchAreBoundedToo() {
        String list = IntStream.range(0, 10_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
        String data = "{\"list\":[" + list + "],\"same\":[" + list + "]}";
        Budget budget = new Budget();
        List<Condition> dear = IntStream.range(0, 20)
                .mapToObj(n -> Condition.compile("data.list == data.same && " + n + " < 20"))
                .toList();
        Condition cheap = Condition.compile("data.list.size() > 3");

        assertThat(answered(dear.get(0), data, budget)).isBetween(10L, 200L);
        assertThat(cheap.test(view(data, budget))).isEqualTo(Verdict.MATCHES);
        assertThat(dear.get(1).test(view(data, budget))).isEqualTo(Verdict.MATCHES);
        assertThat(dear.get(0).test(view(data, new Budget()))).isEqualTo(Verdict.MATCHES);

        dear.forEach(condition -> answered(condition, data, budget));
        assertThat(cheap.test(view(data, budget))).isEqualTo(Verdict.failed(ErrorText.TOO_MUCH_IN_ALL));
    }

    private static long answered(Condition condition, String data, Budget budget) {
        return IntStream.range(0, 300)
                .filter(n -> condition.test(view(data, budget)).matches())
                .count();
    }

    @Test
    void readsWhateverIntakeTakes() {
        String name = "n".repeat(200_000);
        assertThat(verdict("data.a == 1", "{\"" + name + "\":1,\"a\":1}")).isEqualTo(Verdict.MATCHES);
        assertThat(verdict("data.a > 1", "{\"a\":" + "9".repeat(1_000) + "}")).isEqualTo(Verdict.MATCHES);
        assertThat(verdict("data.a > 1", "{\"a\":1e9999}")).isEqualTo(Verdict.MATCHES);
        assertThat(verdict("data" + "[0]".repeat(20) + " == 1", "[".repeat(60) + "]".repeat(60))
                        .kind())
                .isEqualTo(Kind.NOT_MET);
    }

    @Test
    void oneEventManyConditions() {
        EventView event = view(DATA);
        for (int i = 0; i < 1_000; i++) {
            // The budget is each condition's own.
            assertThat(Condition.compile("data.list.all(x, x != 7) && data.whole != " + (i % 4))
                            .test(event))
                    .isEqualTo(Verdict.MATCHES);
        }
    }

    static Verdict verdict(String condition, String data) {
        return Condition.compile(condition).test(view(data));
    }

    static EventView view(String data) {
        return view(data, new Budget());
    }

    private static EventView view(String data, Budget budget) {
        return new EventView(
                "e1",
                "session.started",
                "CP-1",
                Instant.parse("2026-04-14T12:34:56Z"),
                data.getBytes(StandardCharsets.UTF_8),
                budget);
    }
}
