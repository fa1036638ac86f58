package dev.ringmain.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.event.IdempotencyKeys.Entry;
import dev.ringmain.event.IdempotencyKeys.Key;
import dev.ringmain.event.IdempotencyKeys.Scope;
import dev.ringmain.tenant.EnvironmentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@DatabaseTest
class IdempotencyKeysTest {

    @Autowired
    IdempotencyKeys keys;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private final EnvironmentId alice = EnvironmentId.next();

    @Test
    void giveTheFirstAnswerToWhoeverComesAfterIt() {
        Entry first = entry("order-1", 1);
        assertThat(claim(first)).isEmpty();

        Map<Key, IdempotencyKeys.Earlier> taken = claim(entry("order-1", 2), entry("order-2", 3));
        assertThat(taken).containsOnlyKeys(first.key());
        assertThat(taken.get(first.key()).fingerprint()).isEqualTo(first.fingerprint());
        assertThat(taken.get(first.key()).response()).isEqualTo("answer 1");
        assertThat(claim(entry("order-2", 4)).values())
                .extracting(IdempotencyKeys.Earlier::response)
                .containsExactly("answer 3");
    }

    @Test
    void areOfOneEnvironmentAndOneScopeAndSpelledExactly() {
        claim(entry("order-1", 1));

        assertThat(claim(new Entry(
                        new Key(EnvironmentId.next(), Scope.HEADER, "order-1"), EventId.next(), new byte[32], "", 24)))
                .isEmpty();
        assertThat(claim(new Entry(new Key(alice, Scope.EVENT, "order-1"), EventId.next(), new byte[32], "", 24)))
                .isEmpty();
        assertThat(claim(entry("Order-1", 2))).isEmpty();
        assertThat(claim(entry("örder-1", 3))).isEmpty();
    }

    @Test
    void areFreeAgainWhenTheTransactionIsTakenBack() {
        transaction.executeWithoutResult(status -> {
            assertThat(keys.claim(List.of(entry("order-1", 1)))).isEmpty();
            status.setRollbackOnly();
        });

        assertThat(claim(entry("order-1", 2))).isEmpty();
    }

    @Test
    void areClaimedByManyMoreThanOneStatementAsksFor() {
        claim(entry("order-700", 1));

        assertThat(claim(twelveHundred()))
                .containsOnlyKeys(entry("order-700", 1).key());
        assertThat(claim(twelveHundred())).hasSize(1_200);
    }

    @Test
    void makeTheSecondWaitForTheFirstAndGiveItTheAnswer() throws Exception {
        CountDownLatch claimed = new CountDownLatch(1);
        CountDownLatch mayCommit = new CountDownLatch(1);
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> transaction.executeWithoutResult(status -> {
            assertThat(keys.claim(List.of(entry("order-1", 1)))).isEmpty();
            claimed.countDown();
            await(mayCommit);
        }));
        claimed.await(10, TimeUnit.SECONDS);
        CompletableFuture<Map<Key, IdempotencyKeys.Earlier>> second =
                CompletableFuture.supplyAsync(() -> claim(entry("order-1", 2)));

        assertThat(second).isNotDone();
        mayCommit.countDown();
        first.get(10, TimeUnit.SECONDS);
        assertThat(second.get(10, TimeUnit.SECONDS).values())
                .extracting(IdempotencyKeys.Earlier::response)
                .containsExactly("answer 1");
    }

    /** Eight at once, again and again, each with the same two keys in another order: one of them has both. */
    @Test
    void areOnesWhoCameFirstHoweverManyComeTogether() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 20; round++) {
                List<String> names = new ArrayList<>(List.of("a" + round, "b" + round));
                CyclicBarrier together = new CyclicBarrier(8);
                List<Callable<Integer>> claimers = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    Collections.reverse(names);
                    Entry[] entries = names.stream().map(name -> entry(name, 1)).toArray(Entry[]::new);
                    claimers.add(() -> {
                        together.await(10, TimeUnit.SECONDS);
                        return 2 - claimAgainAfterDeadlock(entries);
                    });
                }
                int won = 0;
                for (Future<Integer> claimer : threads.invokeAll(claimers)) {
                    won += claimer.get();
                }
                assertThat(won).isEqualTo(2);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void areForgottenInPortionsOnceTheyExpired() {
        jdbc.sql("DELETE FROM idempotency_key").update();
        claim(IntStream.range(0, 25).mapToObj(i -> entry("old-" + i, 1)).toArray(Entry[]::new));
        expireAll();
        claim(entry("young", 1));

        assertThat(keys.forgetExpired(10, environment -> Instant.EPOCH)).isEqualTo(10);
        assertThat(keys.forgetExpired(100, environment -> Instant.EPOCH)).isEqualTo(15);
        assertThat(keys.forgetExpired(100, environment -> Instant.EPOCH)).isZero();
        assertThat(claim(entry("young", 2))).hasSize(1);
        assertThat(claim(entry("old-1", 2))).isEmpty();
    }

    @Test
    void ofEventsStayWhereNobodyKnowsHowLongTheyAreShown() {
        jdbc.sql("DELETE FROM idempotency_key").update();
        claim(own("unknown"));
        expireAll();
        assertThat(keys.forgetExpired(10, environment -> Instant.MIN)).isEqualTo(1);
        assertThat(claim(own("unknown"))).hasSize(1);
        assertThat(keys.forgetExpired(10, environment -> Instant.MIN))
                .as("looked at again later")
                .isZero();
    }

    /** Between looking and forgetting, plans are read. */
    @Test
    void thatWereClaimedAnewMeanwhileStay() {
        jdbc.sql("DELETE FROM idempotency_key").update();
        claim(own("again"));
        expireAll();
        keys.forgetExpired(10, environment -> {
            jdbc.sql("DELETE FROM idempotency_key").update();
            claim(own("again"));
            return Instant.MAX;
        });
        assertThat(claim(own("again"))).hasSize(1);
    }

    private void expireAll() {
        jdbc.sql("UPDATE idempotency_key SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND")
                .update();
    }

    private Entry own(String id) {
        return new Entry(new Key(alice, Scope.EVENT, id), EventId.next(), new byte[32], "answer", 24);
    }

    private Entry[] twelveHundred() {
        return IntStream.range(0, 1_200).mapToObj(i -> entry("order-" + i, 2)).toArray(Entry[]::new);
    }

    private int claimAgainAfterDeadlock(Entry... entries) {
        while (true) {
            try {
                return claim(entries).size();
            } catch (PessimisticLockingFailureException e) {
                // As intake does it.
            }
        }
    }

    private Map<Key, IdempotencyKeys.Earlier> claim(Entry... entries) {
        return java.util.Objects.requireNonNull(transaction.execute(status -> keys.claim(List.of(entries))));
    }

    private Entry entry(String name, int answer) {
        byte[] fingerprint = new byte[32];
        fingerprint[31] = (byte) answer;
        return new Entry(new Key(alice, Scope.HEADER, name), EventId.next(), fingerprint, "answer " + answer, 24);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
