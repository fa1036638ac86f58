package dev.ringmain.delivery;

import static dev.ringmain.delivery.Outcomes.answered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.delivery.Deliveries.Filter;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import dev.ringmain.tenant.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@DatabaseTest
class DeliveriesTest {

    @Autowired
    World world;

    @Autowired
    Deliveries deliveries;

    @Autowired
    DeliveryWork work;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private final EndpointId endpoint = EndpointId.next();
    private final EndpointId other = EndpointId.next();
    private Environment alice;
    private Environment charlie;

    @BeforeEach
    void begin() {
        world.emptyQueue();
        alice = world.liveOf("Alice");
        charlie = world.liveOf("Charlie");
    }

    @Test
    void pagesThroughAllInBothDirections() {
        List<DeliveryId> newestFirst = newestFirst(mixed());

        assertThat(forward(Filter.NONE, 4)).isEqualTo(newestFirst);
        assertThat(backward(Filter.NONE, 4)).isEqualTo(newestFirst);
    }

    @Test
    void pagesThroughEachStatusInBothDirections() {
        List<Delivery> all = mixed();
        for (DeliveryStatus status : DeliveryStatus.values()) {
            List<DeliveryId> expected = newestFirst(
                    all.stream().filter(one -> find(one).status() == status).toList());
            assertThat(expected).hasSize(5);
            assertThat(forward(status(status), 2)).as("%s", status).isEqualTo(expected);
            assertThat(backward(status(status), 2)).as("%s", status).isEqualTo(expected);
        }
    }

    @Test
    void narrowsToAnEndpointWithAndWithoutAStatus() {
        List<Delivery> all = mixed();
        List<DeliveryId> expected = newestFirst(
                all.stream().filter(one -> one.endpoint().equals(endpoint)).toList());

        assertThat(expected).hasSizeBetween(5, 10);
        assertThat(forward(Filter.NONE.of(endpoint), 3)).isEqualTo(expected);
        assertThat(backward(Filter.NONE.of(endpoint), 3)).isEqualTo(expected);
        for (DeliveryStatus status : DeliveryStatus.values()) {
            assertThat(forward(status(status).of(endpoint), 2))
                    .as("%s", status)
                    .isNotEmpty()
                    .isEqualTo(newestFirst(all.stream()
                            .filter(one -> one.endpoint().equals(endpoint))
                            .filter(one -> find(one).status() == status)
                            .toList()));
        }
    }

    @Test
    void narrowsToATypeOrToAllBelowAName() {
        Delivery started =
                world.publish(alice, "session.started", Lane.FRESH, endpoint).get(0);
        Delivery read =
                world.publish(alice, "session.meter.read", Lane.FRESH, endpoint).get(0);
        Delivery underscore =
                world.publish(alice, "session_log.cut", Lane.FRESH, endpoint).get(0);
        world.publish(alice, "sessionXlog.cut", Lane.FRESH, endpoint);
        world.publish(alice, "session", Lane.FRESH, endpoint);

        assertThat(forward(type("session.started"), 10)).containsExactly(started.id());
        assertThat(forward(type("session.*"), 10)).containsExactly(read.id(), started.id());
        assertThat(forward(type("session_log.*"), 10)).containsExactly(underscore.id());
        assertThat(forward(type("Session.*"), 10)).isEmpty();
    }

    @Test
    void narrowsToAStretchOfTime() {
        List<Delivery> all = mixed();
        Instant cut = all.get(7).createdAt();

        assertThat(forward(new Filter(null, null, null, cut, null), 4))
                .isEqualTo(newestFirst(all.stream()
                        .filter(one -> !one.createdAt().isBefore(cut))
                        .toList()));
        assertThat(forward(new Filter(null, null, null, null, cut), 4))
                .isEqualTo(newestFirst(all.stream()
                        .filter(one -> one.createdAt().isBefore(cut))
                        .toList()));
        assertThat(forward(new Filter(null, null, null, cut.plusSeconds(60), null), 4))
                .isEmpty();
    }

    @Test
    void neverShowsAnotherEnvironmentsRows() {
        mixed();
        Delivery alices = world.publish(alice, endpoint);

        for (@Nullable
        DeliveryStatus status : new @Nullable DeliveryStatus[] {
            null, DeliveryStatus.PENDING, DeliveryStatus.SUCCEEDED, DeliveryStatus.FAILED
        }) {
            for (@Nullable EndpointId at : new @Nullable EndpointId[] {null, endpoint}) {
                assertThat(deliveries
                                .page(charlie.id(), new Filter(at, status, null, null, null), Keyset.first(100))
                                .rows())
                        .isEmpty();
            }
        }
        assertThat(deliveries.find(charlie.id(), alices.id())).isEmpty();
        assertThat(deliveries.of(charlie.id(), alices.event())).isEmpty();
        assertThat(deliveries.of(alice.id(), alices.event())).hasSize(1);
    }

    /** However many succeeded: what is read does not grow with them. */
    @Test
    void readsFewRowsToFindTheFailedAmongMany() {
        world.publishMany(alice, endpoint, Lane.HELD, 3_000);
        jdbc.sql("DELETE FROM delivery_work").update();
        jdbc.sql("UPDATE delivery SET status = 'succeeded' WHERE environment_id = ?")
                .params(alice.id().bytes())
                .update();
        jdbc.sql("UPDATE delivery SET status = 'failed', failed = TRUE WHERE environment_id = ? LIMIT 5")
                .params(alice.id().bytes())
                .update();
        world.publishMany(alice, other, Lane.FRESH, 5);

        assertThat(rowsRead(() -> page(status(DeliveryStatus.FAILED)), 5)).isLessThan(250);
        assertThat(rowsRead(() -> page(status(DeliveryStatus.FAILED).of(endpoint)), 5))
                .isLessThan(250);
        assertThat(rowsRead(() -> page(status(DeliveryStatus.PENDING)), 5)).isLessThan(250);
        assertThat(rowsRead(() -> page(status(DeliveryStatus.SUCCEEDED)), 25)).isLessThan(500);
        assertThat(rowsRead(() -> page(Filter.NONE), 25)).isLessThan(500);
        assertThat(rowsRead(() -> page(Filter.NONE.of(endpoint)), 25)).isLessThan(500);
    }

    @Test
    void findsWhatIsPendingBesideALongBacklogWithoutReadingAllOfIt() {
        world.publishMany(charlie, EndpointId.next(), Lane.HELD, 6_000);
        world.publishMany(alice, other, Lane.FRESH, 30);

        assertThat(rowsRead(() -> page(status(DeliveryStatus.PENDING)), 25)).isLessThan(250);

        List<Delivery> backlog = world.publishMany(alice, endpoint, Lane.HELD, 6_000);
        Filter own = status(DeliveryStatus.PENDING).of(endpoint);
        assertThat(rowsRead(() -> page(own), 25)).isLessThan(6_000);
        assertThat(page(own).rows().get(0).id()).isEqualTo(backlog.get(5_999).id());
    }

    /** Also where those that are looked for are fewer than what a search looks at. */
    @Test
    void searchesWhatWaitsForOneEndpointWithoutReadingAnothersBacklog() {
        world.publishMany(alice, endpoint, Lane.HELD, 12_000);
        List<Delivery> own = world.publishMany(alice, other, Lane.HELD, 1_500);
        Filter pending = new Filter(other, DeliveryStatus.PENDING, "session.*", null, null);

        assertThat(rowsRead(() -> page(pending), 25)).isLessThan(Deliveries.MOST_LOOKED_AT * 8L);
        assertThat(rowsRead(() -> page(answer(AnswerClass.BROKEN).of(other)), 0))
                .isLessThan(Deliveries.MOST_LOOKED_AT * 8L);
        assertThat(forward(pending, 100)).isEqualTo(newestFirst(own));
    }

    @Test
    void narrowsToTheLastAnswerOfWhatHasNotSucceeded() {
        List<Delivery> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(world.publish(alice, i % 2 == 0 ? endpoint : other));
        }
        List<Settlement> settlements = new ArrayList<>();
        for (Work claimed :
                work.claim(work.due(Lane.FRESH, 5).stream().map(Due::delivery).toList(), 7, Duration.ofMinutes(1))) {
            settlements.add(
                    switch (all.stream().map(Delivery::id).toList().indexOf(claimed.delivery())) {
                        case 0 -> Settlement.succeeded(claimed, answered(claimed, 204));
                        case 1 -> Settlement.failed(Settlement.EXHAUSTED, claimed, answered(claimed, 404));
                        case 2 -> Settlement.failed(Settlement.EXHAUSTED, claimed, answered(claimed, 500));
                        case 3 -> Settlement.retryIn(Duration.ofHours(1), claimed, answered(claimed, 503));
                        default -> Settlement.retryIn(Duration.ofHours(1), claimed, Outcomes.timedOut(claimed));
                    });
        }
        work.settle(settlements);
        world.publish(alice, endpoint);

        assertThat(forward(answer(AnswerClass.REFUSED), 1))
                .containsExactly(all.get(1).id());
        assertThat(forward(answer(AnswerClass.BROKEN), 1))
                .containsExactly(all.get(3).id(), all.get(2).id());
        assertThat(backward(answer(AnswerClass.BROKEN), 1))
                .containsExactly(all.get(3).id(), all.get(2).id());
        assertThat(forward(answer(AnswerClass.NONE), 1))
                .containsExactly(all.get(4).id());
        assertThat(forward(answer(AnswerClass.GOOD), 1)).isEmpty();
        assertThat(forward(answer(AnswerClass.BROKEN).of(endpoint), 10))
                .containsExactly(all.get(2).id());
        assertThat(forward(search(DeliveryStatus.PENDING, AnswerClass.BROKEN, null), 10))
                .containsExactly(all.get(3).id());
        assertThat(forward(search(DeliveryStatus.SUCCEEDED, AnswerClass.BROKEN, null), 10))
                .isEmpty();
        assertThat(deliveries
                        .page(charlie.id(), answer(AnswerClass.BROKEN), Keyset.first(10))
                        .rows())
                .isEmpty();
    }

    @Test
    void narrowsToTheSubjectOfTheEvent() {
        List<Delivery> all = mixed();
        for (int n : List.of(2, 3, 4)) {
            about(all.get(n), "AMB-1");
        }
        about(all.get(5), "AMB-2");

        assertThat(forward(subject("AMB-1"), 2))
                .containsExactly(all.get(4).id(), all.get(3).id(), all.get(2).id());
        assertThat(backward(subject("AMB-1"), 2))
                .containsExactly(all.get(4).id(), all.get(3).id(), all.get(2).id());
        for (DeliveryStatus status : DeliveryStatus.values()) {
            assertThat(forward(search(status, null, "AMB-1"), 2))
                    .isEqualTo(newestFirst(all.subList(2, 5).stream()
                            .filter(one -> find(one).status() == status)
                            .toList()));
        }
        assertThat(forward(new Filter(null, null, "other.*", null, null, null, "AMB-1"), 2))
                .isEmpty();
        assertThat(forward(subject("AMB-3"), 2)).isEmpty();
    }

    /** However many there are: it stops, and says where it goes on. */
    @Test
    void aSearchLooksAtSoManyAtATime() {
        Delivery old = about(world.publish(alice, endpoint), "AMB-1");
        world.publishMany(alice, endpoint, Lane.HELD, Deliveries.MOST_LOOKED_AT + 200);
        Delivery newest = about(world.publish(alice, endpoint), "AMB-1");

        Slice<Delivery> first = page(subject("AMB-1"));
        assertThat(first.rows()).extracting(Delivery::id).containsExactly(newest.id());
        assertThat(first.newer()).isNull();
        assertThat(first.older()).isNotNull();
        assertThat(forward(subject("AMB-1"), 10)).containsExactly(newest.id(), old.id());
        assertThat(backward(subject("AMB-1"), 10)).containsExactly(newest.id(), old.id());

        Slice<Delivery> between = deliveries.page(
                alice.id(), subject("AMB-1"), Keyset.olderThan(newest.id().value(), 10));
        assertThat(between.rows()).isEmpty();
        assertThat(deliveries
                        .page(
                                alice.id(),
                                subject("AMB-1"),
                                Keyset.newerThan(java.util.Objects.requireNonNull(between.newer()), 10))
                        .rows())
                .extracting(Delivery::id)
                .containsExactly(newest.id());
        // Entries of the index twice, the rows of both tables once.
        assertThat(rowsRead(() -> page(subject("AMB-1")), 1)).isLessThan(Deliveries.MOST_LOOKED_AT * 10L);
    }

    private Delivery about(Delivery delivery, String subject) {
        jdbc.sql("UPDATE event SET subject = ? WHERE id = ?")
                .params(subject, delivery.event().bytes())
                .update();
        return delivery;
    }

    private static Filter answer(AnswerClass answer) {
        return search(null, answer, null);
    }

    private static Filter subject(String subject) {
        return search(null, null, subject);
    }

    private static Filter search(
            @Nullable DeliveryStatus status, @Nullable AnswerClass answer, @Nullable String subject) {
        return new Filter(null, status, null, null, null, answer, subject);
    }

    private Slice<Delivery> page(Filter filter) {
        return deliveries.page(alice.id(), filter, Keyset.first(25));
    }

    private long rowsRead(Supplier<Slice<Delivery>> page, int expected) {
        Long read = transaction.execute(status -> {
            long before = handlerReads();
            assertThat(page.get().rows()).hasSize(expected);
            return handlerReads() - before;
        });
        return java.util.Objects.requireNonNull(read);
    }

    private long handlerReads() {
        return jdbc
                .sql(
                        "SHOW SESSION STATUS WHERE Variable_name IN ('Handler_read_next', 'Handler_read_prev', 'Handler_read_key', 'Handler_read_rnd', 'Handler_read_rnd_next', 'Handler_read_first', 'Handler_read_last')")
                .query((row, n) -> row.getLong(2))
                .list()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Fifteen, of each status five, for two endpoints; oldest first. */
    private List<Delivery> mixed() {
        List<Delivery> all = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            all.add(world.publish(alice, i % 2 == 0 ? endpoint : other));
        }
        List<Settlement> settlements = new ArrayList<>();
        for (Work claimed :
                work.claim(work.due(Lane.FRESH, 15).stream().map(Due::delivery).toList(), 7, Duration.ofMinutes(1))) {
            int i = all.stream().map(Delivery::id).toList().indexOf(claimed.delivery());
            settlements.add(
                    switch (i % 3) {
                        case 0 -> Settlement.succeeded(claimed, answered(claimed, 200));
                        case 1 -> Settlement.failed(Settlement.EXHAUSTED, claimed, answered(claimed, 500));
                        default -> Settlement.retryIn(Duration.ofHours(1), claimed, answered(claimed, 500));
                    });
        }
        assertThat(work.settle(settlements)).hasSize(15);
        return all;
    }

    private List<DeliveryId> forward(Filter filter, int limit) {
        List<DeliveryId> seen = new ArrayList<>();
        Slice<Delivery> slice = deliveries.page(alice.id(), filter, Keyset.first(limit));
        add(slice, seen);
        while (slice.older() != null) {
            slice = deliveries.page(alice.id(), filter, Keyset.olderThan(slice.older(), limit));
            add(slice, seen);
        }
        return seen;
    }

    /** From the oldest row towards the newest; returned newest first. */
    private List<DeliveryId> backward(Filter filter, int limit) {
        List<DeliveryId> all = forward(filter, 100);
        List<DeliveryId> seen = new ArrayList<>(all.subList(all.size() - 1, all.size()));
        Slice<Delivery> slice = deliveries.page(
                alice.id(), filter, Keyset.newerThan(all.get(all.size() - 1).value(), limit));
        while (true) {
            List<DeliveryId> portion =
                    new ArrayList<>(slice.rows().stream().map(Delivery::id).toList());
            Collections.reverse(portion);
            seen.addAll(portion);
            if (slice.newer() == null) {
                break;
            }
            slice = deliveries.page(alice.id(), filter, Keyset.newerThan(slice.newer(), limit));
        }
        Collections.reverse(seen);
        return seen;
    }

    private static void add(Slice<Delivery> slice, List<DeliveryId> seen) {
        slice.rows().forEach(row -> seen.add(row.id()));
    }

    private Delivery find(Delivery delivery) {
        return deliveries.find(alice.id(), delivery.id()).orElseThrow();
    }

    private static List<DeliveryId> newestFirst(List<Delivery> oldestFirst) {
        List<DeliveryId> ids =
                new ArrayList<>(oldestFirst.stream().map(Delivery::id).toList());
        Collections.reverse(ids);
        return ids;
    }

    private static Filter status(DeliveryStatus status) {
        return new Filter(null, status, null, null, null);
    }

    private static Filter type(String type) {
        return new Filter(null, null, type, null, null);
    }
}
