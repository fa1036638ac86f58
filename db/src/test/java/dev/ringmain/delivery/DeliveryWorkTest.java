package dev.ringmain.delivery;

import static dev.ringmain.delivery.Outcomes.answered;
import static dev.ringmain.delivery.Outcomes.timedOut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.event.EventId;
import dev.ringmain.tenant.Environment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@DatabaseTest
class DeliveryWorkTest {

    private static final Duration LEASE = Duration.ofMinutes(1);

    /** Work that is claimed with it is due again at once, as if the worker had overslept. */
    private static final Duration NO_LEASE = Duration.ZERO;

    @Autowired
    World world;

    @Autowired
    DeliveryWork work;

    @Autowired
    Deliveries deliveries;

    @Autowired
    Attempts attempts;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private final EndpointId endpoint = EndpointId.next();
    private Environment alice;

    @BeforeEach
    void begin() {
        world.emptyQueue();
        alice = world.liveOf("Alice");
    }

    @Test
    void claimsTheOldestDueFirst() {
        Delivery newest = dueAgo(1);
        Delivery oldest = dueAgo(3);
        Delivery middle = dueAgo(2);

        assertThat(claim(Lane.FRESH, 2, 7)).extracting(Work::delivery).containsExactly(oldest.id(), middle.id());
        assertThat(claim(Lane.FRESH, 2, 8)).extracting(Work::delivery).containsExactly(newest.id());
        assertThat(claim(Lane.FRESH, 2, 9)).isEmpty();
    }

    @Test
    void passesOverWhatIsNotDueAndWhatStandsInAnotherLane() {
        Delivery later = dueAgo(-60);
        world.publish(alice, "session.started", Lane.HELD, endpoint);

        assertThat(claim(Lane.FRESH, 10, 7)).isEmpty();
        assertThat(claim(Lane.RETRY, 10, 7)).isEmpty();
        jdbc.sql("UPDATE delivery_work SET due_at = UTC_TIMESTAMP(6) WHERE delivery_id = ?")
                .params(later.id().bytes())
                .update();
        assertThat(claim(Lane.FRESH, 10, 7)).extracting(Work::delivery).containsExactly(later.id());
    }

    @Test
    void passesOverWhatAnotherIsClaimingWithoutWaiting() {
        Delivery first = dueAgo(2);
        Delivery second = dueAgo(1);
        List<Work> claimed = transaction.execute(status -> {
            jdbc.sql("SELECT delivery_id FROM delivery_work WHERE delivery_id = ? FOR UPDATE")
                    .params(first.id().bytes())
                    .query((row, n) -> n)
                    .single();
            return CompletableFuture.supplyAsync(() -> claim(Lane.FRESH, 10, 7)).join();
        });

        assertThat(claimed).extracting(Work::delivery).containsExactly(second.id());
    }

    @Test
    void seesEachEndpointsOldestHoweverMuchIsDueForOthers() {
        world.publishMany(alice, endpoint, Lane.FRESH, 30);
        EndpointId other = EndpointId.next();
        Delivery first = world.publish(alice, other);
        world.publish(alice, other);
        world.publish(alice, "session.started", Lane.HELD, EndpointId.next());

        assertThat(work.due(Lane.FRESH, 10)).extracting(Due::endpoint).containsOnly(endpoint);
        assertThat(work.endpointsDue(Lane.FRESH)).containsExactlyInAnyOrder(endpoint, other);
        assertThat(work.dueOf(Lane.FRESH, List.of(other, endpoint), 1))
                .hasSize(2)
                .contains(new Due(first.id(), alice.tenant(), alice.id(), other));
        assertThat(work.dueOf(Lane.FRESH, List.of(other), 5)).hasSize(2);
        assertThat(work.dueOf(Lane.FRESH, List.of(), 5)).isEmpty();
    }

    @Test
    void takesOfTheChosenOnlyWhatIsStillThereForIt() {
        Delivery taken = dueAgo(3);
        Delivery free = dueAgo(2);
        Delivery later = dueAgo(-60);
        List<DeliveryId> chosen = List.of(taken.id(), free.id(), later.id(), DeliveryId.next());
        work.claim(List.of(taken.id()), 7, LEASE);

        assertThat(work.claim(chosen, 8, LEASE)).extracting(Work::delivery).containsExactly(free.id());
        assertThat(work.claim(List.of(), 8, LEASE)).isEmpty();
    }

    @Test
    void takesWhatIsHeldWhenItIsChosenAndBringsItBackIfItsWorkerDies() {
        Delivery held =
                world.publish(alice, "session.started", Lane.HELD, endpoint).get(0);

        assertThat(work.dueOf(Lane.HELD, List.of(endpoint), 1))
                .extracting(Due::delivery)
                .containsExactly(held.id());
        assertThat(work.claim(List.of(held.id()), 7, NO_LEASE)).hasSize(1);
        assertThat(claim(Lane.RETRY, 1, 8)).extracting(Work::delivery).containsExactly(held.id());
    }

    /** The attempt of which nobody knows is in the log, has its number, and is not held against the delivery. */
    @Test
    void recordsAttemptsWhoseWorkersDied() {
        Delivery delivery = world.publish(alice, endpoint);
        claim(Lane.FRESH, 1, 7, NO_LEASE);
        claim(Lane.FRESH, 1, 8, NO_LEASE);
        Work third = claim(Lane.FRESH, 1, 9).get(0);

        assertThat(third.attempt()).isEqualTo(3);
        assertThat(third.crashes()).isEqualTo(2);
        assertThat(third.tries()).isEqualTo(1);
        assertThat(attempts.of(delivery))
                .extracting(Attempt::number, Attempt::outcome)
                .containsExactly(tuple(1, "unknown"), tuple(2, "unknown"));

        work.settle(List.of(Settlement.retryIn(Duration.ZERO, third, timedOut(third))));
        Work fourth = claim(Lane.RETRY, 1, 9).get(0);
        assertThat(fourth.crashes()).isZero();
        assertThat(fourth.tries()).isEqualTo(2);
    }

    @Test
    void convictsWhatWasTriedAloneAndNeverHeardOfAgain() {
        Delivery delivery = onTrial(8);

        assertThat(claim(Lane.FRESH, 1, 9))
                .singleElement()
                .satisfies(work -> assertThat(work.delivery()).isEqualTo(delivery.id()))
                .matches(Work::isConvicted);
    }

    /** Its lease has run out, such as while the database was away. */
    @Test
    void suspectsAsBeforeWhatItsOwnWorkerClaimsAgain() {
        Delivery delivery = onTrial(8);

        Work again = claim(Lane.FRESH, 1, 8, NO_LEASE).get(0);
        assertThat(again.isConvicted()).isFalse();
        assertThat(again.crashes()).isEqualTo(Work.SUSPECT);
        assertThat(attempts.of(delivery)).extracting(Attempt::number).containsExactly(1, 2, 3);

        assertThat(claim(Lane.FRESH, 1, 9))
                .as("which is no more than that")
                .noneMatch(Work::isConvicted)
                .extracting(Work::crashes)
                .containsExactly(Work.SUSPECT + 1);
    }

    /** Two workers have died with it, and a third has it alone. */
    private Delivery onTrial(long token) {
        Delivery delivery = world.publish(alice, endpoint);
        claim(Lane.FRESH, 1, 6, NO_LEASE);
        claim(Lane.FRESH, 1, 7, NO_LEASE);
        work.putOnTrial(claim(Lane.FRESH, 1, token, NO_LEASE).get(0));
        return delivery;
    }

    /** It was put back because its turn had not come; that is no crash. */
    @Test
    void recordsALostAttemptOnceHoweverOftenItIsPutBackAfterwards() {
        Delivery delivery = world.publish(alice, endpoint);
        claim(Lane.FRESH, 1, 7, NO_LEASE);
        for (int i = 0; i < 3; i++) {
            work.putBack(claim(Lane.FRESH, 1, 8), Duration.ZERO);
        }
        Work second = claim(Lane.FRESH, 1, 9).get(0);

        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.crashes()).isEqualTo(1);
        assertThat(attempts.of(delivery))
                .extracting(Attempt::number, Attempt::outcome)
                .containsExactly(tuple(1, "unknown"));
    }

    /** The worker tells this refusal from a database that is away: waiting would not help. */
    @Test
    void refusesAnOutcomeThatCannotBeStoredAndTakesItWithoutItsDetails() {
        Delivery delivery = world.publish(alice, endpoint);
        Work claimed = claim(Lane.FRESH, 1, 7).get(0);
        Attempt usual = answered(claimed, 200);
        Attempt tooLong = new Attempt(
                usual.delivery(),
                usual.number(),
                usual.startedAt(),
                usual.outcome(),
                usual.detail(),
                usual.responseStatus(),
                usual.remoteAddress(),
                usual.durationMs(),
                usual.dnsMs(),
                usual.connectMs(),
                usual.tlsMs(),
                usual.firstByteMs(),
                "a".repeat(70_000),
                usual.responseHeaders(),
                usual.responseBody());
        Settlement settlement = Settlement.succeeded(claimed, tooLong);

        assertThatThrownBy(() -> work.settle(List.of(settlement))).isInstanceOf(DataIntegrityViolationException.class);
        assertThat(work.settle(List.of(settlement.bare()))).hasSize(1);
        assertThat(find(delivery).status()).isEqualTo(DeliveryStatus.SUCCEEDED);
        assertThat(attempts.of(delivery)).extracting(Attempt::requestHeaders).containsExactly("");
    }

    @Test
    void countsTheAttemptBeforeItIsMade() {
        Delivery delivery = world.publish(alice, endpoint);
        Work claimed = claim(Lane.FRESH, 1, 7).get(0);

        assertThat(claimed)
                .isEqualTo(new Work(
                        delivery.id(), alice.tenant(), alice.id(), endpoint, delivery.event(), Lane.FRESH, 1, 0, 0, 7));
        assertThat(row(delivery)).containsEntry("attempts", 1).containsEntry("lease_token", 7L);
    }

    @Test
    void numbersAttemptsOnWhenTheirWorkersDie() {
        world.publish(alice, endpoint);

        for (int attempt = 1; attempt <= 4; attempt++) {
            assertThat(claim(Lane.FRESH, 1, attempt, NO_LEASE))
                    .extracting(Work::attempt)
                    .containsExactly(attempt);
        }
    }

    @Test
    void letsNobodySettleWhatAnotherHasClaimedSince() {
        Delivery delivery = world.publish(alice, endpoint);
        Work overslept = claim(Lane.FRESH, 1, 7, NO_LEASE).get(0);
        Work current = claim(Lane.FRESH, 1, 8).get(0);

        assertThat(work.settle(List.of(Settlement.succeeded(overslept, answered(overslept, 200)))))
                .isEmpty();
        work.putBack(List.of(overslept), Duration.ZERO);

        assertThat(find(delivery).status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(find(delivery).reason()).isNull();
        assertThat(attempts.of(delivery)).extracting(Attempt::outcome).containsExactly("unknown");
        assertThat(row(delivery))
                .containsEntry("attempts", 2)
                .containsEntry("lease_token", 8L)
                .containsEntry("lane", 0);

        Settlement valid = Settlement.succeeded(current, answered(current, 200));
        assertThat(work.settle(List.of(valid))).containsExactly(valid);
        assertThat(attempts.of(delivery)).extracting(Attempt::number).containsExactly(1, 2);
        assertThat(work.settle(List.of(valid))).isEmpty();
    }

    /** A worker claims with one token all its life, so it can meet its own earlier claim. */
    @Test
    void letsNobodySettleWhatTheSameWorkerHasClaimedAgain() {
        Delivery delivery = world.publish(alice, endpoint);
        Work overslept = claim(Lane.FRESH, 1, 7, NO_LEASE).get(0);
        Work current = claim(Lane.FRESH, 1, 7).get(0);

        assertThat(work.settle(List.of(Settlement.retryIn(Duration.ZERO, overslept, timedOut(overslept)))))
                .isEmpty();
        assertThat(work.settle(List.of(Settlement.succeeded(current, answered(current, 200)))))
                .hasSize(1);
        assertThat(attempts.of(delivery)).extracting(Attempt::number).containsExactly(1, 2);
    }

    @Test
    void settlesWhatIsOursOutOfABatchThatIsNotAllOurs() {
        Delivery lost = dueAgo(2);
        Work overslept = claim(Lane.FRESH, 1, 7, NO_LEASE).get(0);
        claim(Lane.FRESH, 1, 8);
        Delivery kept = dueAgo(1);
        Work ours = claim(Lane.FRESH, 1, 7).get(0);

        assertThat(work.settle(List.of(
                        Settlement.succeeded(overslept, answered(overslept, 200)),
                        Settlement.succeeded(ours, answered(ours, 204)))))
                .extracting(settlement -> settlement.work().delivery())
                .containsExactly(kept.id());
        assertThat(find(lost).status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(find(kept).status()).isEqualTo(DeliveryStatus.SUCCEEDED);
    }

    @Test
    void recordsSuccessAndForgetsTheWork() {
        Delivery delivery = world.publish(alice, endpoint);
        Work claimed = claim(Lane.FRESH, 1, 7).get(0);
        work.settle(List.of(Settlement.succeeded(claimed, answered(claimed, 204))));

        Delivery settled = find(delivery);
        assertThat(settled.status()).isEqualTo(DeliveryStatus.SUCCEEDED);
        assertThat(settled.attempts()).isEqualTo(1);
        assertThat(settled.responseStatus()).isEqualTo(204);
        assertThat(settled.reason()).isNull();
        assertThat(settled.nextAttemptAt()).isNull();
        assertThat(settled.finishedAt()).isBetween(databaseNow().minusSeconds(10), databaseNow());
        assertThat(queued(delivery)).isZero();
        assertThat(attempts.of(delivery))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(answered(claimed, 204));
    }

    @Test
    void putsARetryIntoTheRetryLaneAfterItsDelay() {
        Delivery delivery = world.publish(alice, endpoint);
        Work first = claim(Lane.FRESH, 1, 7).get(0);
        work.settle(List.of(Settlement.retryIn(Duration.ofHours(2), first, answered(first, 503))));

        Delivery waiting = find(delivery);
        assertThat(waiting.status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(waiting.attempts()).isEqualTo(1);
        assertThat(waiting.responseStatus()).isEqualTo(503);
        assertThat(waiting.finishedAt()).isNull();
        Instant inTwoHours = databaseNow().plus(Duration.ofHours(2));
        assertThat(waiting.nextAttemptAt()).isBetween(inTwoHours.minusSeconds(10), inTwoHours);
        assertThat(row(delivery))
                .containsEntry("lane", 1)
                .containsEntry("lease_token", 0L)
                .containsEntry("attempts", 1);
        assertThat(claim(Lane.RETRY, 1, 7)).isEmpty();

        jdbc.sql("UPDATE delivery_work SET due_at = UTC_TIMESTAMP(6)").update();
        Work second = claim(Lane.RETRY, 1, 8).get(0);
        assertThat(second.attempt()).isEqualTo(2);
        work.settle(List.of(Settlement.retryIn(Duration.ZERO, second, timedOut(second))));
        // The last answer stays visible when a later attempt got none.
        assertThat(find(delivery).responseStatus()).isEqualTo(503);
        assertThat(attempts.of(delivery)).extracting(Attempt::number).containsExactly(1, 2);
    }

    @Test
    void recordsOfEachOfABatchWhatCameOfItself() {
        List<Delivery> all = List.of(dueAgo(6), dueAgo(5), dueAgo(4), dueAgo(3), dueAgo(2), dueAgo(1));
        List<Work> claimed = claim(Lane.FRESH, 6, 7);
        work.settle(List.of(
                Settlement.succeeded(claimed.get(0), answered(claimed.get(0), 200)),
                Settlement.succeeded(claimed.get(1), answered(claimed.get(1), 200)),
                Settlement.succeeded(claimed.get(2), answered(claimed.get(2), 204)),
                Settlement.failed(Settlement.EXHAUSTED, claimed.get(3), answered(claimed.get(3), 500)),
                Settlement.retryIn(Duration.ofHours(2), claimed.get(4), answered(claimed.get(4), 503)),
                Settlement.retryIn(Duration.ofHours(5), claimed.get(5), timedOut(claimed.get(5)))));

        List<Delivery> settled = all.stream().map(this::find).toList();
        assertThat(settled)
                .extracting(Delivery::status, Delivery::responseStatus, Delivery::attempts)
                .containsExactly(
                        tuple(DeliveryStatus.SUCCEEDED, 200, 1),
                        tuple(DeliveryStatus.SUCCEEDED, 200, 1),
                        tuple(DeliveryStatus.SUCCEEDED, 204, 1),
                        tuple(DeliveryStatus.FAILED, 500, 1),
                        tuple(DeliveryStatus.PENDING, 503, 1),
                        tuple(DeliveryStatus.PENDING, null, 1));
        assertThat(settled.subList(0, 4)).allSatisfy(ended -> {
            assertThat(ended.finishedAt()).isNotNull();
            assertThat(ended.nextAttemptAt()).isNull();
        });
        Instant now = databaseNow();
        assertThat(settled.get(4).nextAttemptAt())
                .isBetween(now.plus(Duration.ofHours(2)).minusSeconds(10), now.plus(Duration.ofHours(2)));
        assertThat(settled.get(5).nextAttemptAt())
                .isBetween(now.plus(Duration.ofHours(5)).minusSeconds(10), now.plus(Duration.ofHours(5)));
    }

    @Test
    void recordsFailureWithItsReason() {
        Delivery exhausted = dueAgo(2);
        Delivery deleted = dueAgo(1);
        List<Work> claimed = claim(Lane.FRESH, 2, 7);
        work.settle(List.of(
                Settlement.failed(Settlement.EXHAUSTED, claimed.get(0), answered(claimed.get(0), 500)),
                Settlement.failed(Settlement.ENDPOINT_DELETED, claimed.get(1), null)));

        assertThat(find(exhausted).status()).isEqualTo(DeliveryStatus.FAILED);
        assertThat(find(exhausted).reason()).isEqualTo("exhausted");
        assertThat(find(exhausted).attempts()).isEqualTo(1);
        assertThat(find(deleted).status()).isEqualTo(DeliveryStatus.FAILED);
        assertThat(find(deleted).reason()).isEqualTo("endpoint_deleted");
        assertThat(find(deleted).attempts()).isZero();
        assertThat(find(deleted).finishedAt()).isNotNull();
        assertThat(attempts.of(deleted)).isEmpty();
        assertThat(queued(exhausted) + queued(deleted)).isZero();
        assertThat(jdbc.sql("SELECT COUNT(*) FROM delivery WHERE environment_id = ? AND failed")
                        .params(alice.id().bytes())
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
    }

    @Test
    void putsBackWhatWasNotAttempted() {
        Delivery delivery = world.publish(alice, endpoint);
        Work claimed = claim(Lane.FRESH, 1, 7).get(0);

        work.putBack(List.of(claimed), Duration.ofMinutes(5));
        assertThat(row(delivery))
                .containsEntry("attempts", 0)
                .containsEntry("lease_token", 0L)
                .containsEntry("lane", 0);
        assertThat(claim(Lane.FRESH, 1, 7)).isEmpty();

        jdbc.sql("UPDATE delivery_work SET due_at = UTC_TIMESTAMP(6)").update();
        Work again = claim(Lane.FRESH, 1, 7).get(0);
        assertThat(again.attempt()).isEqualTo(1);
        work.putBack(List.of(again), Duration.ZERO);
        assertThat(claim(Lane.FRESH, 1, 7)).hasSize(1);
    }

    @Test
    void leavesWhatIsHandedOverToItsWorkerAndToTheQueueOnceTheLeaseHasPassed() {
        Delivery handed = Delivery.fresh(alice.tenant(), alice.id(), endpoint, EventId.next(), "session.started", null);
        Delivery lapsed = Delivery.fresh(alice.tenant(), alice.id(), endpoint, EventId.next(), "session.started", null);
        NewWork leased = new NewWork(handed, Lane.FRESH, new DeliveryHandover.Lease(7, LEASE));
        deliveries.insert(List.of(handed, lapsed));
        work.insert(List.of(leased, new NewWork(lapsed, Lane.FRESH, new DeliveryHandover.Lease(7, NO_LEASE))));

        assertThat(claim(Lane.FRESH, 10, 8))
                .singleElement()
                .satisfies(taken -> assertThat(taken.delivery()).isEqualTo(lapsed.id()))
                .satisfies(taken -> assertThat(taken.attempt()).isEqualTo(2));
        assertThat(work.settle(List.of(Settlement.succeeded(leased.claimed(), answered(leased.claimed(), 200)))))
                .hasSize(1);
        assertThat(find(handed).status()).isEqualTo(DeliveryStatus.SUCCEEDED);
    }

    @Test
    void loadsWhatIsToBeSentInTheOrderOfTheClaim() {
        Delivery first = dueAgo(3);
        Delivery second = dueAgo(2);
        Delivery expired = dueAgo(1);
        jdbc.sql("DELETE FROM event WHERE id = ?")
                .params(expired.event().bytes())
                .update();

        List<Assignment> loaded = work.load(claim(Lane.FRESH, 10, 7));

        assertThat(loaded)
                .extracting(assignment -> assignment.work().delivery())
                .containsExactly(first.id(), second.id());
        assertThat(loaded.get(0).event().id()).isEqualTo(first.event());
        assertThat(new String(loaded.get(0).event().data(), StandardCharsets.UTF_8))
                .isEqualTo("{\"station\":\"DE*ABC\"}");
        assertThat(loaded.get(0).event().occurredAt()).isEqualTo(Instant.parse("2026-04-14T12:34:56.789Z"));
        assertThat(loaded).noneMatch(Assignment::isRedelivery);
        assertThat(work.load(List.of())).isEmpty();
    }

    private Delivery dueAgo(int seconds) {
        Delivery delivery = world.publish(alice, endpoint);
        jdbc.sql("UPDATE delivery_work SET due_at = UTC_TIMESTAMP(6) - INTERVAL ? SECOND WHERE delivery_id = ?")
                .params(seconds, delivery.id().bytes())
                .update();
        return delivery;
    }

    private List<Work> claim(Lane lane, int most, long token) {
        return claim(lane, most, token, LEASE);
    }

    private List<Work> claim(Lane lane, int most, long token, Duration lease) {
        List<DeliveryId> due = work.due(lane, most).stream().map(Due::delivery).toList();
        return work.claim(due, token, lease);
    }

    private Delivery find(Delivery delivery) {
        return deliveries.find(delivery.environment(), delivery.id()).orElseThrow();
    }

    private int queued(Delivery delivery) {
        return jdbc.sql("SELECT COUNT(*) FROM delivery_work WHERE delivery_id = ?")
                .params(delivery.id().bytes())
                .query(Integer.class)
                .single();
    }

    private Map<String, Object> row(Delivery delivery) {
        return jdbc.sql("SELECT lane, attempts, lease_token FROM delivery_work WHERE delivery_id = ?")
                .params(delivery.id().bytes())
                .query((row, n) -> Map.<String, Object>of(
                        "lane", row.getInt("lane"),
                        "attempts", row.getInt("attempts"),
                        "lease_token", row.getLong("lease_token")))
                .single();
    }

    private Instant databaseNow() {
        return jdbc.sql("SELECT UTC_TIMESTAMP(6)")
                .query((row, n) -> row.getTimestamp(1).toInstant())
                .single();
    }
}
