package dev.ringmain.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BelievedTest {

    private final AtomicInteger reads = new AtomicInteger();

    @Test
    void readsOnceAndThenBelieves() {
        Believed<String, Integer> believed = new Believed<>(Duration.ofHours(1), key -> reads.incrementAndGet());

        assertThat(believed.get("a")).isEqualTo(1);
        assertThat(believed.get("a")).isEqualTo(1);
        believed.forget("a");
        assertThat(believed.get("a")).isEqualTo(2);
    }

    @Test
    void readsAnewBeforeItIsTooOldAndLetsNobodyWaitForIt() {
        AtomicLong nanos = new AtomicLong();
        CountDownLatch away = new CountDownLatch(1);
        Believed<String, Integer> believed = new Believed<>(Duration.ofSeconds(2), nanos::get, key -> {
            if (reads.incrementAndGet() == 2) {
                awaitUninterrupted(away);
            }
            return reads.get();
        });
        assertThat(believed.get("a")).isEqualTo(1);

        nanos.set(Duration.ofSeconds(1).toNanos());
        assertThat(believed.get("a")).isEqualTo(1);
        assertThat(reads).as("young enough").hasValue(1);

        nanos.incrementAndGet();
        assertThat(believed.get("a")).isEqualTo(1);
        await().until(() -> reads.get() == 2);
        assertThat(believed.get("a")).as("while it is being read").isEqualTo(1);
        away.countDown();

        await().until(() -> believed.get("a") == 2);
        assertThat(reads).hasValue(2);
    }

    @Test
    void doesNotBelieveWhatWasBeingReadWhenItWasToForget() {
        CountDownLatch away = new CountDownLatch(1);
        Believed<String, Integer> believed = new Believed<>(Duration.ofHours(1), key -> {
            int read = reads.incrementAndGet();
            if (read == 1) {
                awaitUninterrupted(away);
            }
            return read;
        });
        Thread early = new Thread(() -> believed.get("a"));
        early.start();
        await().until(() -> reads.get() == 1);

        believed.forget("a");
        assertThat(believed.get("a")).isEqualTo(2);
        away.countDown();
        await().until(() -> !early.isAlive());

        assertThat(believed.get("a")).isEqualTo(2);
    }

    @Test
    void sharesFailureAmongThoseWhoWait() {
        CountDownLatch away = new CountDownLatch(1);
        Believed<String, Integer> believed = new Believed<>(Duration.ofHours(1), key -> {
            reads.incrementAndGet();
            awaitUninterrupted(away);
            throw new IllegalStateException("The database is away");
        });
        AtomicInteger failures = new AtomicInteger();
        AtomicReference<Throwable> last = new AtomicReference<>();
        List<Thread> askers = IntStream.range(0, 10)
                .mapToObj(i -> new Thread(() -> {
                    try {
                        believed.get("a");
                    } catch (IllegalStateException e) {
                        failures.incrementAndGet();
                        last.set(e);
                    }
                }))
                .toList();
        askers.forEach(Thread::start);
        await().until(() -> askers.stream().allMatch(asker -> asker.getState() == Thread.State.WAITING));

        away.countDown();

        await().until(() -> failures.get() == 10);
        assertThat(reads).hasValue(1);
        assertThat(last.get()).hasMessage("The database is away");
    }

    @Test
    void believesNoFailure() {
        Believed<String, Integer> believed = new Believed<>(Duration.ofHours(1), key -> {
            if (reads.incrementAndGet() == 1) {
                throw new IllegalStateException("The database is away");
            }
            return 7;
        });

        assertThatThrownBy(() -> believed.get("a")).isInstanceOf(IllegalStateException.class);
        assertThat(believed.get("a")).isEqualTo(7);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
