package dev.ringmain.worker.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SendClockTest {

    private final SendClock clock = new SendClock(Thread::new);

    @AfterEach
    void stop() {
        clock.close();
    }

    @Test
    void goesOnForOthersAfterAnError() throws Exception {
        Deadly deadly = new Deadly();
        CountDownLatch ticks = new CountDownLatch(3);

        clock.add(deadly);
        assertThat(deadly.stopped.get(30, TimeUnit.SECONDS)).isInstanceOf(OutOfMemoryError.class);
        clock.add(new SendClock.Timed() {

            @Override
            public void tick(long now) {
                ticks.countDown();
            }

            @Override
            public void stop(Throwable reason) {}
        });

        assertThat(ticks.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tidiesOnAfterAnError() throws Exception {
        CountDownLatch times = new CountDownLatch(2);

        clock.tidy(() -> {
            times.countDown();
            throw new OutOfMemoryError("None is left");
        });

        assertThat(times.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static final class Deadly implements SendClock.Timed {

        private final CompletableFuture<Throwable> stopped = new CompletableFuture<>();

        @Override
        public void tick(long now) {
            throw new OutOfMemoryError("None is left");
        }

        @Override
        public void stop(Throwable reason) {
            stopped.complete(reason);
        }
    }
}
