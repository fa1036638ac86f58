package dev.ringmain.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.filter.Row.Operator;
import dev.ringmain.filter.Verdict.Kind;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowsTest {

    private static final String DATA =
            "{\"n\":5,\"s\":\"a \\\"b\\\" && c\",\"code\":\"007\",\"a\":{\"b\":null,\"x-y\":{\"in\":1}},\"list\":[{\"k\":1.5}],\"yes\":true}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "n | IS | 5 | data.n == 5 | MATCHES",
                "n | AT_LEAST | 5.0 | data.n >= 5.0 | MATCHES",
                "n | LESS | 5 | data.n < 5 | NOT_MET",
                "n | IS_NOT | -1 | data.n != -1 | MATCHES",
                "code | IS | \"007\" | data.code == \"007\" | MATCHES",
                "code | IS | 007 | data.code == \"007\" | MATCHES",
                "s | CONTAINS | b\" && | data.s.contains(\"b\\\" &&\") | MATCHES",
                "s | BEGINS | a  | data.s.startsWith(\"a\") | MATCHES",
                "s | MATCHES | ^a.*c$ | data.s.matches(\"^a.*c$\") | MATCHES",
                "yes | IS | true | data.yes == true | MATCHES",
                "a.b | IS | null | data.a.b == null | MATCHES",
                "a.x-y.in | IS | 1 | data.a[\"x-y\"][\"in\"] == 1 | MATCHES",
                "list[0].k | MORE | 1 | data.list[0].k > 1 | MATCHES",
                "n | THERE | `` | has(data.n) | MATCHES",
                "z | NOT_THERE | `` | !has(data.z) | MATCHES",
                "a.b | THERE | `` | (has(data.a) && has(data.a.b)) | MATCHES",
                "z.b | NOT_THERE | `` | !(has(data.z) && has(data.z.b)) | MATCHES",
                "a.x-y | THERE | `` | (has(data.a) && \"x-y\" in data.a) | MATCHES",
                "q-r | NOT_THERE | `` | !(\"q-r\" in data) | MATCHES",
                "list[3] | NOT_THERE | `` | !(has(data.list) && size(data.list) > 3) | MATCHES",
            })
    void becomesCelAndComesBack(String path, Operator operator, String value, String cel, Kind kind) {
        Rows rows = new Rows(false, List.of(new Row(path, operator, value)));

        assertThat(rows.cel()).isEqualTo(cel);
        assertThat(ConditionTest.verdict(cel, DATA).kind()).isEqualTo(kind);
        assertThat(Rows.read(cel)).hasValueSatisfying(read -> {
            assertThat(read.cel()).isEqualTo(cel);
            assertThat(read.rows().get(0).path()).isEqualTo(path);
            assertThat(read.rows().get(0).operator()).isEqualTo(operator);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data.n == 5 || data.n == 6 && data.n == 7",
                "data.n==5",
                "data.n == 5 &&  data.n == 6",
                "subject == \"A\"",
                "data.n == data.m",
                "5 == data.n",
                "data.list.exists(x, x == 1)",
                "(data.n == 5)",
                "!(data.n == 5)",
                "data == 5",
                "data.n == 'A'",
                "data.n + 1 == 2",
                "has(data.a.b)",
                "true",
                "",
            })
    void staysATextWhereNoRowsBecomeIt(String cel) {
        assertThat(Rows.read(cel)).isEmpty();
    }

    /** Whatever somebody types compiles, means the same when it is read again, and breaks out of no quotes. */
    @Test
    void anythingTypedComesBack() {
        Random random = new Random(5);
        String alphabet = "ab1.\"'\\ \n\t&|()=!-in,{}[]é\ud83d\ude00";
        for (int round = 0; round < 3_000; round++) {
            List<Row> typed = IntStream.range(0, 1 + random.nextInt(4))
                    .mapToObj(i -> new Row(
                            text(random, alphabet, 1 + random.nextInt(8)),
                            Operator.values()[random.nextInt(Operator.values().length)],
                            text(random, alphabet, random.nextInt(10))))
                    .filter(row -> row.hasPath() && row.operator() != Operator.MATCHES)
                    .toList();
            if (typed.isEmpty()) {
                continue;
            }
            String cel = new Rows(random.nextBoolean(), typed).cel();
            Condition.compile(cel);
            assertThat(Rows.read(cel)).as(cel).hasValueSatisfying(read -> {
                assertThat(read.cel()).isEqualTo(cel);
                assertThat(read.rows()).hasSameSizeAs(typed);
            });
        }
    }

    private static String text(Random random, String alphabet, int length) {
        int[] letters = alphabet.codePoints().toArray();
        return random.ints(length, 0, letters.length)
                .map(i -> letters[i])
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
