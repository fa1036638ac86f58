package dev.ringmain.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringmain.DatabaseTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

@DatabaseTest
class BulkInsertTest {

    private static final String INTO = "INSERT INTO bulk_insert_test (id, bytes, word, name, amount, yes, at, soon)";

    @Autowired
    BulkInsert bulk;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    TransactionTemplate transaction;

    private final AtomicInteger ids = new AtomicInteger();

    @BeforeEach
    void aTableOfEveryKind() {
        jdbc.execute("""
                CREATE TABLE bulk_insert_test (id INT NOT NULL PRIMARY KEY, bytes MEDIUMBLOB NULL, word VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
                    name TEXT NULL, amount BIGINT NULL, yes BOOLEAN NOT NULL, at DATETIME(6) NOT NULL, soon DATETIME(6) NULL)
                DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci""");
    }

    @AfterEach
    void away() {
        jdbc.execute("DROP TABLE bulk_insert_test");
    }

    static Stream<byte[]> anything() {
        return Stream.concat(
                Stream.of(
                                "",
                                "{\"it's\": \"a \\\\ and a \\u0000\", \"%\": \"_\"}",
                                "\0\b\t\n\r\u001a\"'\\`?",
                                "'); DROP TABLE bulk_insert_test; -- ",
                                "Größe 充電 🔌",
                                "\uFFFD")
                        .map(text -> text.getBytes(StandardCharsets.UTF_8)),
                // Half a character, half a surrogate pair, a character longer than it need be, and no text at all.
                Stream.of("7b80", "eda080", "c0af", "fffe00ff").map(HexFormat.of()::parseHex));
    }

    private void insert(List<Integer> ids, byte[] bytes, String name) {
        assertThat(bulk.insert(
                        INTO,
                        ids,
                        (row, id) -> row.number(id)
                                .bytes(bytes)
                                .text("ascii")
                                .text(name)
                                .number(Long.MIN_VALUE)
                                .flag(true)
                                .moment(Instant.parse("2026-04-14T10:00:00.123456789Z"))
                                .nothing()))
                .isEqualTo(ids.size());
    }

    @ParameterizedTest
    @MethodSource("anything")
    void bytesArriveAsTheyWere(byte[] bytes) {
        insert(List.of(1), bytes, "");

        assertThat(jdbc.queryForObject("SELECT bytes FROM bulk_insert_test", byte[].class))
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @MethodSource("anything")
    void textArrivesAsItWas(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        insert(List.of(1), new byte[0], text);

        assertThat(jdbc.queryForObject("SELECT name FROM bulk_insert_test", String.class))
                .isEqualTo(text);
    }

    @Test
    void everyKindOfValueArrives() {
        insert(List.of(7), new byte[] {1}, "a");

        Map<String, Object> row = jdbc.queryForMap(
                "SELECT word, amount, yes, CAST(at AS CHAR) AS at, soon FROM bulk_insert_test WHERE id = 7");
        assertThat(row)
                .containsEntry("word", "ascii")
                .containsEntry("amount", Long.MIN_VALUE)
                .containsEntry("yes", true)
                .containsEntry("at", "2026-04-14 10:00:00.123456")
                .containsEntry("soon", null);
    }

    @Test
    void nothingIsNoValueOfAnyKind() {
        bulk.insert(
                INTO,
                List.of(1),
                (row, id) -> row.number(id)
                        .bytes(null)
                        .text(null)
                        .text(null)
                        .number((Integer) null)
                        .flag(false)
                        .moment(Instant.EPOCH)
                        .nothing());

        assertThat(jdbc.queryForMap("SELECT bytes, word, name, amount FROM bulk_insert_test")
                        .values())
                .containsOnlyNulls();
    }

    @Test
    void timesAreByTheDatabasesClock() {
        bulk.insert(
                INTO,
                List.of(1),
                (row, id) -> row.number(id)
                        .nothing()
                        .nothing()
                        .nothing()
                        .nothing()
                        .flag(false)
                        .now()
                        .in(Duration.ofSeconds(90).plusNanos(7_000)));

        assertThat(jdbc.queryForObject("SELECT TIMESTAMPDIFF(MICROSECOND, at, soon) FROM bulk_insert_test", Long.class))
                .isEqualTo(90_000_007);
        assertThat(jdbc.queryForObject(
                        "SELECT ABS(TIMESTAMPDIFF(SECOND, at, UTC_TIMESTAMP(6))) FROM bulk_insert_test", Long.class))
                .isLessThan(60);
    }

    @Test
    void whatIsTooLongForAStatementIsSentInSeveral() {
        byte[] large = new byte[1_100_000];
        insert(IntStream.range(0, 5).boxed().toList(), large, "");

        assertThat(jdbc.queryForObject("SELECT SUM(LENGTH(bytes)) FROM bulk_insert_test", Long.class))
                .isEqualTo(5L * large.length);
    }

    @Test
    void noStatementIsLongerThanItMayBeUnlessARowIs() {
        BulkInsert narrow = new BulkInsert(jdbc, 300);
        List<Integer> lengths = List.of(50, 10, 10, 200, 10);

        transaction.executeWithoutResult(status -> {
            long before = statements();
            assertThat(narrow.insert(
                            "INSERT INTO bulk_insert_test (id, bytes, yes, at)",
                            lengths.stream().map(length -> new byte[length]).toList(),
                            (row, bytes) -> row.number(ids.incrementAndGet())
                                    .bytes(bytes)
                                    .flag(true)
                                    .moment(Instant.EPOCH)))
                    .isEqualTo(5);
            // 50 and 10, then 10, then 200 alone, then 10.
            assertThat(statements() - before).isEqualTo(4);
        });
    }

    private long statements() {
        return jdbc.queryForObject("SHOW SESSION STATUS LIKE 'Com_insert'", (row, n) -> row.getLong("Value"));
    }

    @Test
    void saysHowManyWereFree() {
        insert(List.of(1), new byte[0], "");

        assertThat(bulk.insert(
                        "INSERT IGNORE INTO bulk_insert_test (id, yes, at)",
                        List.of(1, 2, 3),
                        (row, id) -> row.number(id).flag(true).now()))
                .isEqualTo(2);
        assertThat(bulk.insert(INTO, Collections.<Integer>emptyList(), (row, id) -> row.number(id)))
                .isZero();
    }

    @Test
    void aFailureDoesNotRepeatWhatWasToBeStored() {
        insert(List.of(1), new byte[0], "");

        assertThatThrownBy(() -> insert(List.of(1), "secret".getBytes(StandardCharsets.UTF_8), "secret"))
                .isInstanceOf(DataIntegrityViolationException.class)
                .hasMessageNotContaining(HexFormat.of().formatHex("secret".getBytes(StandardCharsets.UTF_8)))
                .hasMessageNotContaining("INSERT");
    }
}
