package dev.ringmain.worker;

import dev.ringmain.chore.Chore;
import dev.ringmain.delivery.DeliveryHandover;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.ReplayJob;
import dev.ringmain.delivery.ReplayJobs;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/**
 * Goes on with replays of many deliveries, no faster than their endpoint takes them: it waits whenever enough of them wait in the queue. A
 * job whose worker ends is another's after the lease.
 */
@Component
@ConditionalOnBooleanProperty(name = "ringmain.worker.enabled", matchIfMissing = true)
class Replayer implements Chore {

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration UNTIL_SOME_ARE_DONE = Duration.ofSeconds(1);
    private static final int ENOUGH_WAITING = 2_000;
    private static final int PORTIONS_AT_ONCE = 20;

    /** Jobs that wait for their endpoint cost a look each, and shall not be what others wait for. */
    private static final int TURNS = 100;

    private final ReplayJobs jobs;
    private final DeliveryWork work;
    private final DeliveryHandover loop;

    Replayer(ReplayJobs jobs, DeliveryWork work, DeliveryHandover loop) {
        this.jobs = jobs;
        this.work = work;
        this.loop = loop;
    }

    @Override
    public String sign() {
        return ReplayJobs.TO_DO;
    }

    @Override
    public void goOn() {
        Optional<ReplayJob> job = jobs.claim(LEASE);
        for (int turn = 0; turn < TURNS && job.isPresent(); turn++) {
            goOn(job.get());
            job = jobs.claim(LEASE);
        }
        job.ifPresent(unserved -> jobs.leaveFor(unserved, Duration.ZERO));
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
        return work.hasWaiting(job.endpoint(), ENOUGH_WAITING);
    }
}
