package dev.ringmain.transformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FairPoolTest {

    private static final long HOUR = 3_600_000_000_000L;

    private FairPool pool = new FairPool("test", 1, 2, 100, 50_000_000, HOUR);
    private final AtomicBoolean released = new AtomicBoolean();

    @AfterEach
    void close() {
        released.set(true);
        pool.close();
    }

    @Test
    void eachOwnerInTurn() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        pool.submit("first", () -> waitAt(gate));
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(pool.submit("greedy", () -> order.add("greedy")));
        }
        all.add(pool.submit("modest", () -> order.add("modest")));
        gate.countDown();
        CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).join();
        assertThat(order).containsExactly("greedy", "modest", "greedy", "greedy");
    }

    @Test
    void whatRunsAwayIsGivenUpAndOthersGoOn() {
        CompletableFuture<Boolean> runaway = pool.submit("bad", this::spin);
        assertThatThrownBy(runaway::join).hasCauseInstanceOf(TransformationFailed.class);
        assertThat(pool.submit("good", () -> 7).join()).isEqualTo(7);
        assertThatThrownBy(pool.submit("bad", () -> 7)::join).hasCauseInstanceOf(TransformationsBusy.class);
    }

    @Test
    void anOwnerMayComputeAgainOnceItsThreadHasComeBack() {
        assertThatThrownBy(pool.submit("bad", this::spin)::join).hasCauseInstanceOf(TransformationFailed.class);
        released.set(true);
        int answer = 0;
        while (answer == 0) {
            answer = pool.submit("bad", () -> 7).exceptionally(busy -> 0).join();
        }
        assertThat(answer).isEqualTo(7);
    }

    @Test
    void onlySoManyThreadsAreReplaced() {
        pool = new FairPool("test", 1, 1, 100, 50_000_000, 3_000_000_000L);
        assertThatThrownBy(pool.submit("one", this::spin)::join).hasCauseInstanceOf(TransformationFailed.class);
        assertThatThrownBy(pool.submit("two", this::spin)::join).hasCauseInstanceOf(TransformationFailed.class);
        // No thread is left; what waits is told so, and not kept for ever.
        assertThatThrownBy(pool.submit("three", () -> 7)::join).hasCauseInstanceOf(TransformationsBusy.class);
        released.set(true);
        int answer = 0;
        while (answer == 0) {
            answer = pool.submit("three", () -> 7).exceptionally(busy -> 0).join();
        }
        assertThat(answer).isEqualTo(7);
    }

    @Test
    void whatFollowsAnAnswerIsNotTheComputation() {
        CompletableFuture<Integer> followed = pool.submit("good", () -> 7).thenApply(made -> {
            long until = System.nanoTime() + 300_000_000;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            return made + 1;
        });
        assertThat(followed.join()).isEqualTo(8);
        assertThat(pool.submit("good", () -> 9).join()).isEqualTo(9);
    }

    @Test
    void aThreadThatDiesIsReplaced() {
        assertThat(pool.submit(new Deadly(), () -> 7).join()).isEqualTo(7);
        assertThat(pool.submit("good", () -> 8).join()).isEqualTo(8);
    }

    /** Ends the thread that takes its turn, once: as where no memory is left at that very moment. */
    private static final class Deadly {

        private final AtomicBoolean armed = new AtomicBoolean(true);

        @Override
        public int hashCode() {
            if (Thread.currentThread().getName().matches("test-\\d+") && armed.getAndSet(false)) {
                throw new OutOfMemoryError("None is left");
            }
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }
    }

    @Test
    void refusesWhatIsTooMuch() {
        CountDownLatch gate = new CountDownLatch(1);
        pool = new FairPool("test", 1, 2, 2, HOUR, HOUR);
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(pool.submit("a", () -> waitAt(gate)));
        }
        assertThat(all.stream().filter(CompletableFuture::isCompletedExceptionally))
                .hasSizeBetween(7, 8);
        gate.countDown();
    }

    /** As a function of the JDK's that looks at no interruption. */
    private boolean spin() {
        while (!released.get()) {
            Thread.onSpinWait();
        }
        return true;
    }

    private static boolean waitAt(CountDownLatch gate) {
        try {
            gate.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
