package dev.ringmain.worker;

import dev.ringmain.chore.Chore;
import dev.ringmain.delivery.DeliveryHandover;
import dev.ringmain.delivery.Pulses;
import dev.ringmain.delivery.ReplayJob;
import dev.ringmain.delivery.ReplayJobs;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/**
 * Goes on with replays of many deliveries, no faster than their endpoint takes them: it waits whenever enough of them wait in the queue. A
 * job whose worker ends is another's after the lease.
 */
@Component
@ConditionalOnBooleanProperty(name = "ringmain.worker.enabled", matchIfMissing = true)
class Replayer implements Chore {

    private static final Logger log = LoggerFactory.getLogger(Replayer.class);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration UNTIL_SOME_ARE_DONE = Duration.ofSeconds(1);
    private static final int ENOUGH_WAITING = 2_000;
    private static final int PORTIONS_AT_ONCE = 20;

    private final ReplayJobs jobs;
    private final Pulses pulses;
    private final DeliveryHandover loop;

    Replayer(ReplayJobs jobs, Pulses pulses, DeliveryHandover loop) {
        this.jobs = jobs;
        this.pulses = pulses;
        this.loop = loop;
    }

    @Override
    public String sign() {
        return ReplayJobs.TO_DO;
    }

    @Override
    public void goOn() {
        jobs.claim(LEASE).ifPresent(this::goOn);
    }

    private void goOn(ReplayJob job) {
        for (int i = 0; i < PORTIONS_AT_ONCE && !enoughWait(job); i++) {
            boolean more = jobs.goOn(job);
            loop.wake();
            if (!more) {
                return;
            }
        }
        jobs.leaveFor(job, UNTIL_SOME_ARE_DONE);
    }

    private boolean enoughWait(ReplayJob job) {
        Pulses.Waiting waiting = pulses.waiting(List.of(job.endpoint())).get(job.endpoint());
        return waiting != null && waiting.all() >= ENOUGH_WAITING;
    }
}
