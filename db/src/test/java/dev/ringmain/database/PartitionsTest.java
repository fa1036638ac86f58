package dev.ringmain.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.id.Ids;
import dev.ringmain.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** Has a schema of its own, because it puts back its tables. */
@DatabaseTest
@TestPropertySource(properties = "spring.application.name=partitions")
class PartitionsTest {

    private static final List<String> TABLES = List.of("attempt", "delivery", "event");

    @Autowired
    Partitions partitions;

    @Autowired
    RetentionRuns runs;

    @Autowired
    World world;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);

    @BeforeEach
    void beginAsIfNeverStarted() {
        for (String table : TABLES) {
            jdbc.sql(
                            "ALTER TABLE " + table + " PARTITION BY RANGE COLUMNS ("
                                    + (table.equals("attempt") ? "delivery_id" : "id")
                                    + ") (PARTITION before_the_first VALUES LESS THAN (x'01900000000000000000000000000000'), PARTITION after_the_last VALUES LESS THAN (MAXVALUE))")
                    .update();
            jdbc.sql("DELETE FROM " + table).update();
        }
    }

    @AfterEach
    void letTheClockGo() {
        clock.reset();
    }

    @Test
    void areMadeFromYesterdayToAWeekAhead() {
        partitions.care();

        assertThat(TABLES).allSatisfy(table -> assertThat(days(table)).isEqualTo(names(-1, 7)));
    }

    @Test
    void holdTheRowsOfTheirDay() {
        partitions.care();
        Instant start = today.atStartOfDay(ZoneOffset.UTC).toInstant();
        event(Ids.floor(start));
        event(last(start.plus(Duration.ofDays(1)).minusMillis(1)));
        event(Ids.floor(start.plus(Duration.ofDays(1))));
        event(last(start.minusMillis(1)));
        event(Ids.floor(start.plus(Duration.ofDays(300))));

        assertThat(rows("event", name(0))).isEqualTo(2);
        assertThat(rows("event", name(1))).isEqualTo(1);
        assertThat(rows("event", name(-1))).isEqualTo(1);
        assertThat(rows("event", "after_the_last")).isEqualTo(1);
        // And those that are made now.
        world.publish(world.liveOf("Alice"), EndpointId.next());
        assertThat(rows("event", name(0)) + rows("event", name(1))).isEqualTo(4);
        assertThat(rows("delivery", name(0)) + rows("delivery", name(1))).isEqualTo(1);
    }

    @Test
    void changeNothingTheSecondTime() {
        partitions.care();
        List<String> before = created();
        partitions.care();

        assertThat(created()).isEqualTo(before);
        assertThat(days("event")).isEqualTo(names(-1, 7));
    }

    @Test
    void moveOnWithTheDays() {
        partitions.care();
        clock.set(Instant.now().plus(Duration.ofDays(1)));
        partitions.care();

        assertThat(days("event")).isEqualTo(names(-1, 8));
    }

    @Test
    void takeInRowsOfDaysThatWereNotPrepared() {
        partitions.care();
        Instant unprepared = today.plusDays(20).atStartOfDay(ZoneOffset.UTC).toInstant();
        event(Ids.floor(unprepared));
        assertThat(rows("event", "after_the_last")).isEqualTo(1);

        clock.set(unprepared.plusSeconds(1));
        partitions.care();

        assertThat(rows("event", "after_the_last")).isZero();
        assertThat(rows("event", name(20))).isEqualTo(1);
    }

    @Test
    void areDroppedOnceNoPlanKeepsTheirDay() {
        clock.set(Instant.now().minus(Duration.ofDays(95)));
        partitions.care();
        Instant old = today.minusDays(92).atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant kept = today.minusDays(91).atStartOfDay(ZoneOffset.UTC).toInstant();
        for (Instant moment : List.of(old, kept)) {
            event(last(moment));
        }
        clock.reset();
        partitions.care();

        // The plan that keeps longest keeps 90 days, and there is one more.
        assertThat(days("event").get(0)).isEqualTo(name(-91));
        assertThat(jdbc.sql("SELECT id FROM event")
                        .query((row, n) -> Ids.timeOf(Ids.fromBytes(row.getBytes(1))))
                        .list())
                .containsExactly(kept);
        assertThat(TABLES)
                .allSatisfy(table ->
                        assertThat(days(table)).contains(name(-91), name(0)).doesNotContain(name(-92)));
    }

    @Test
    void areKeptForATenantOnAPlanThatIsNoLongerSold() {
        jdbc.sql(
                        "INSERT INTO plan_version (id, plan_id, version, status, price_minor, currency) VALUES (90, 4, 90, 'archived', 0, 'EUR')")
                .update();
        jdbc.sql("INSERT INTO plan_entitlement VALUES (90, 'retention.days', 400)")
                .update();
        clock.set(Instant.now().minus(Duration.ofDays(95)));
        partitions.care();
        jdbc.sql("UPDATE tenant SET plan_version_id = 90 WHERE id = ?")
                .params(world.liveOf("Alice").tenant().bytes())
                .update();
        try {
            clock.reset();
            partitions.care();
            assertThat(days("event")).contains(name(-96));
        } finally {
            jdbc.sql("UPDATE tenant SET plan_version_id = 4").update();
            jdbc.sql("DELETE FROM plan_entitlement WHERE plan_version_id = 90").update();
            jdbc.sql("DELETE FROM plan_version WHERE id = 90").update();
        }
    }

    @Test
    void areKeptAsLongAsAGraceOrAnExceptionHasThem() {
        clock.set(Instant.now().minus(Duration.ofDays(95)));
        partitions.care();
        clock.reset();
        byte[] tenant = world.liveOf("Alice").tenant().bytes();
        jdbc.sql(
                        "UPDATE tenant SET retention_was = 94, retention_was_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR WHERE id = ?")
                .params((Object) tenant)
                .update();
        try {
            partitions.care();
            assertThat(days("event")).contains(name(-95)).doesNotContain(name(-96));
        } finally {
            jdbc.sql("UPDATE tenant SET retention_was = NULL, retention_was_until = NULL")
                    .update();
        }
        jdbc.sql(
                        "INSERT INTO limit_override (id, tenant_id, entitlement, value, set_by, reason, set_at) VALUES (?, ?, 'retention.days', 93, 'a', 'b', UTC_TIMESTAMP(6))")
                .params(Ids.bytes(Ids.next()), tenant)
                .update();
        try {
            partitions.care();
            assertThat(days("event")).contains(name(-94)).doesNotContain(name(-95));
            // For ever, as some write it.
            jdbc.sql("UPDATE limit_override SET value = ?")
                    .params(Long.MAX_VALUE)
                    .update();
            partitions.care();
            assertThat(days("event")).contains(name(-94));
            jdbc.sql("UPDATE limit_override SET ended_at = UTC_TIMESTAMP(6)").update();
            partitions.care();
            assertThat(days("event").get(0)).isEqualTo(name(-91));
        } finally {
            jdbc.sql("DELETE FROM limit_override").update();
        }
    }

    @Test
    void leaveARecordOfWhatWasMadeAndDropped() {
        clock.set(Instant.now().minus(Duration.ofDays(95)));
        partitions.care();
        assertThat(newest().made()).isEqualTo(27);
        assertThat(newest().drops()).isEmpty();
        clock.reset();
        partitions.care();

        RetentionRuns.Run run = newest();
        assertThat(run.failed()).isNull();
        assertThat(run.firstKept()).isEqualTo(today.minusDays(91));
        assertThat(run.drops()).extracting(RetentionRuns.Drop::table).containsExactlyElementsOf(TABLES);
        assertThat(run.drops()).allSatisfy(drop -> {
            assertThat(drop.days()).isEqualTo(5);
            assertThat(drop.firstDay()).isEqualTo(today.minusDays(96));
            assertThat(drop.lastDay()).isEqualTo(today.minusDays(92));
        });
        partitions.care();
        assertThat(newest().made()).isZero();
        assertThat(newest().drops()).isEmpty();
    }

    private RetentionRuns.Run newest() {
        return runs.newest(1).get(0);
    }

    /** A machine whose clock jumped must not take a year of data with it. */
    @Test
    void areNotDroppedByANodeWhoseClockRunsAhead() {
        partitions.care();
        clock.set(Instant.now().plus(Duration.ofDays(365)));
        partitions.care();

        assertThat(days("event")).containsAll(names(-1, 7));
    }

    @Test
    void areMadeOnceByNodesThatStartTogether() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<java.util.concurrent.Callable<Object>> nodes =
                    new ArrayList<>(Collections.nCopies(4, Executors.callable(partitions::care)));
            for (Future<Object> node : threads.invokeAll(nodes)) {
                node.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(TABLES).allSatisfy(table -> assertThat(days(table)).isEqualTo(names(-1, 7)));
    }

    @Test
    void letATransactionFinishThatHasTheTableInUse() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> transaction.executeWithoutResult(status -> {
            jdbc.sql("SELECT COUNT(*) FROM attempt").query(Integer.class).single();
            reading.countDown();
            try {
                done.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        reading.await(10, TimeUnit.SECONDS);

        // It gives way, and says so; the next time succeeds.
        partitions.care();
        assertThat(days("attempt")).isEmpty();
        assertThat(newest().failed()).isNotNull();
        done.countDown();
        reader.get(10, TimeUnit.SECONDS);
        partitions.care();
        assertThat(days("attempt")).isEqualTo(names(-1, 7));
    }

    private List<String> created() {
        return jdbc.sql(
                        "SELECT CONCAT(table_name, partition_name, COALESCE(create_time, '')) FROM information_schema.partitions WHERE table_schema = DATABASE() AND partition_name IS NOT NULL ORDER BY 1")
                .query(String.class)
                .list();
    }

    private List<String> days(String table) {
        return jdbc.sql(
                        "SELECT partition_name FROM information_schema.partitions WHERE table_schema = DATABASE() AND table_name = ? AND partition_name LIKE 'd2%' ORDER BY partition_ordinal_position")
                .params(table)
                .query(String.class)
                .list();
    }

    private int rows(String table, String partition) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table + " PARTITION (" + partition + ")")
                .query(Integer.class)
                .single();
    }

    private void event(UUID id) {
        jdbc.sql(
                        "INSERT INTO event (id, environment_id, type, occurred_at, deliveries, data) VALUES (?, x'00000000000000000000000000000000', 'ping', UTC_TIMESTAMP(3), 0, '{}')")
                .params(new Object[] {Ids.bytes(id)})
                .update();
    }

    /** The greatest id of a millisecond. */
    private static UUID last(Instant moment) {
        return new UUID(moment.toEpochMilli() << 16 | 0x7FFF, -1);
    }

    private String name(int day) {
        return "d" + today.plusDays(day).format(DateTimeFormatter.BASIC_ISO_DATE);
    }

    private List<String> names(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(this::name).toList();
    }
}
