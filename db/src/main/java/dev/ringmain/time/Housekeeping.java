package dev.ringmain.time;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Where work is scheduled that may take long: {@code @Scheduled(scheduler = Housekeeping.SCHEDULER)}. The scheduler that there is without
 * a name is for what must come when it is due, such as signs of life and changes to routes, and is done in a moment.
 */
@Configuration(proxyBeanMethods = false)
public class Housekeeping {

    public static final String SCHEDULER = "housekeepingScheduler";

    /** One that purges and one that goes on: a long DELETE is not what a replay shall wait for. */
    private static final int THREADS = 2;

    /** Asked for by name alone, so that the scheduler without one is still made. */
    @Bean(name = SCHEDULER, defaultCandidate = false)
    ThreadPoolTaskScheduler housekeepingScheduler() {
        ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
        scheduler.setPoolSize(THREADS);
        scheduler.setThreadNamePrefix("housekeeping-");
        return scheduler;
    }
}
