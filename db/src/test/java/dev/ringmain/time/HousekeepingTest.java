package dev.ringmain.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

class HousekeepingTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(TaskSchedulingAutoConfiguration.class))
            .withUserConfiguration(Scheduling.class, Housekeeping.class, Jobs.class);

    @EnableScheduling
    static class Scheduling {}

    /** As many that take long as there are threads for them, and one that is due. */
    static class Jobs {

        private final CountDownLatch never = new CountDownLatch(1);
        private final CompletableFuture<String> dueOn = new CompletableFuture<>();
        private final CountDownLatch busy = new CountDownLatch(2);

        @Scheduled(fixedDelay = 1, scheduler = Housekeeping.SCHEDULER)
        void first() throws InterruptedException {
            busy.countDown();
            never.await();
        }

        @Scheduled(fixedDelay = 1, scheduler = Housekeeping.SCHEDULER)
        void second() throws InterruptedException {
            busy.countDown();
            never.await();
        }

        @Scheduled(fixedDelay = 1)
        void due() throws InterruptedException {
            busy.await();
            dueOn.complete(Thread.currentThread().getName());
        }
    }

    @Test
    void doesNotHoldUpWhatIsDue() {
        application.run(context -> {
            Jobs jobs = context.getBean(Jobs.class);
            assertThat(jobs.dueOn.get(20, TimeUnit.SECONDS)).startsWith("scheduling-");
            jobs.never.countDown();
        });
    }
}
