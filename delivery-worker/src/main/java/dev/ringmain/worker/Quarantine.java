package dev.ringmain.worker;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.Work;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Deliveries that were under way when several workers in a row died. One of them may have been the cause, so they are tried one at a time:
 * then it takes no other with it, and when the worker dies once more, it is known which one it was. Where a great many are suspected,
 * because workers are killed for other reasons, those that survived twice are tried some at a time.
 */
@Component
class Quarantine {

    private static final int FEW = 16;
    private static final int SOME = 16;

    /** For how long one that was told to wait is believed to: it asks again every second, unless another worker has it. */
    private static final Duration ASKS_AGAIN = Duration.ofSeconds(5);

    private final Cache<DeliveryId, Boolean> waiting =
            Caffeine.newBuilder().expireAfterWrite(ASKS_AGAIN).build();
    private final Cache<DeliveryId, Boolean> waitingToBeAlone =
            Caffeine.newBuilder().expireAfterWrite(ASKS_AGAIN).build();
    private final Set<DeliveryId> together = new HashSet<>();
    private @Nullable DeliveryId alone;

    enum Admission {
        /** Nothing is held against it. */
        FREE,
        /** A suspect among suspects. */
        TOGETHER,
        /** A suspect with nobody beside it: if the worker dies now, that was it. */
        ALONE,
        /** It has to ask again. */
        LATER
    }

    synchronized Admission admit(Work work) {
        if (work.crashes() < Work.SUSPECT) {
            return Admission.FREE;
        }
        waiting.put(work.delivery(), true);
        boolean mayGoTogether =
                work.crashes() == Work.SUSPECT && waiting.asMap().size() > FEW;
        return mayGoTogether ? together(work.delivery()) : alone(work.delivery());
    }

    private Admission together(DeliveryId suspect) {
        if (alone != null
                || together.size() == SOME
                || !waitingToBeAlone.asMap().isEmpty()) {
            return Admission.LATER;
        }
        together.add(suspect);
        waiting.invalidate(suspect);
        return Admission.TOGETHER;
    }

    private Admission alone(DeliveryId suspect) {
        if (alone != null || !together.isEmpty()) {
            waitingToBeAlone.put(suspect, true);
            return Admission.LATER;
        }
        alone = suspect;
        waiting.invalidate(suspect);
        waitingToBeAlone.invalidate(suspect);
        return Admission.ALONE;
    }

    synchronized void leave(Work work) {
        together.remove(work.delivery());
        if (work.delivery().equals(alone)) {
            alone = null;
        }
    }
}
