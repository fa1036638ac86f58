package dev.ringmain.worker;

import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.Work;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.stereotype.Component;

/**
 * Deliveries that were under way when several workers in a row died. One of them may have been the cause, so they are tried one at a time:
 * then it takes no other with it.
 */
@Component
class Quarantine {

    private static final int SUSPECT_AFTER = 2;
    private static final int GIVEN_UP_AFTER = 3;

    private final AtomicReference<DeliveryId> inside = new AtomicReference<>();

    /** Whether it is not tried any more: the worker died each time. */
    static boolean isGivenUp(Work work) {
        return work.crashes() >= GIVEN_UP_AFTER;
    }

    /** Whether it may be tried now. */
    boolean admits(Work work) {
        return work.crashes() < SUSPECT_AFTER || inside.compareAndSet(null, work.delivery());
    }

    void leave(Work work) {
        if (work.crashes() >= SUSPECT_AFTER && work.delivery().equals(inside.get())) {
            inside.set(null);
        }
    }
}
