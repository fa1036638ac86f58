package dev.ringmain.worker;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.Work;
import dev.ringmain.time.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/**
 * Deliveries that were under way when several workers in a row died. One of them may have been the cause, so the search for it narrows:
 * they are tried in groups, smaller ones each time that a worker dies once more, and at last alone, when it is known which one it was.
 * Where only a few are suspected they go one at a time from the start, unless their receivers take long: then they go together once more.
 * Workers are killed for other reasons too, and that must not hold up anybody's events for long.
 */
@Component
class Quarantine {

    private static final int FEW = 16;

    /** Once one that went alone has taken longer, nobody else waits for a turn of that kind for a while. */
    private static final Duration LONG = Duration.ofSeconds(1);

    private static final Duration A_WHILE = Duration.ofSeconds(20);

    /** How many go together, by how often they survived beyond what made them suspects. */
    private static final int[] SIZES = {512, 64, 8, 1};

    private static final Duration SOON = Duration.ofMillis(250);
    private static final Duration LATEST = Duration.ofSeconds(20);

    /** How much later than it was told to one may ask, and is believed to wait; unless another worker has it. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Ticker ticker;
    private final Cache<DeliveryId, Boolean> waiting;
    private final Set<DeliveryId> together = new HashSet<>();
    private int size;

    /** When the last one was admitted. */
    private long begun;

    private long hurriedUntil;

    /** Until when some of a size are believed to wait. */
    private final long[] askedUntil = new long[SIZES.length];

    Quarantine(Ticker ticker) {
        this.ticker = ticker;
        this.waiting = Caffeine.newBuilder()
                .ticker(ticker::nanos)
                .expireAfterWrite(LATEST.plus(PATIENCE))
                .build();
        Arrays.fill(askedUntil, ticker.nanos());
        this.hurriedUntil = ticker.nanos();
    }

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

    /** To be called with all that was claimed at once, before any of it asks: so that the first know how many they are. */
    void expect(List<Work> claimed) {
        claimed.stream().filter(Quarantine::isSuspect).forEach(work -> waiting.put(work.delivery(), true));
    }

    synchronized Admission admit(Work work) {
        if (!isSuspect(work)) {
            return Admission.FREE;
        }
        waiting.put(work.delivery(), true);
        int step = step(work);
        if (!hasRoom(step) || smallerOnesWait(step)) {
            askedUntil[step] = ticker.nanos() + later().plus(PATIENCE).toNanos();
            return Admission.LATER;
        }
        askedUntil[step] = ticker.nanos();
        size = SIZES[step];
        begun = ticker.nanos();
        together.add(work.delivery());
        waiting.invalidate(work.delivery());
        return size == 1 ? Admission.ALONE : Admission.TOGETHER;
    }

    /** In what time one that was told to wait should ask again: asking costs a claim, so that where many wait they ask less often. */
    Duration later() {
        long wait = waiting.estimatedSize();
        Duration turn = wait <= FEW ? SOON : Duration.ofSeconds(1 + wait / SIZES[0]);
        return turn.compareTo(LATEST) < 0 ? turn : LATEST;
    }

    synchronized void leave(Work work) {
        boolean wasAlone = together.remove(work.delivery()) && size == 1;
        if (wasAlone && ticker.nanos() - begun > LONG.toNanos()) {
            hurriedUntil = ticker.nanos() + A_WHILE.toNanos();
            askedUntil[SIZES.length - 1] = ticker.nanos();
        }
    }

    private static boolean isSuspect(Work work) {
        return work.crashes() >= Work.SUSPECT;
    }

    private int step(Work work) {
        int last = SIZES.length - 1;
        int survived = work.crashes() - Work.SUSPECT;
        // With those that are under way, or the last of a group would find themselves few, and stay behind.
        long suspects = waiting.estimatedSize() + together.size();
        boolean goAlone = suspects <= FEW && (survived > 0 || hurriedUntil - ticker.nanos() <= 0);
        return goAlone ? last : Math.min(last, survived);
    }

    private boolean hasRoom(int step) {
        return together.isEmpty() || size == SIZES[step] && together.size() < size;
    }

    /** They go first: the search is nearer its end with them, and they are soon through. */
    private boolean smallerOnesWait(int step) {
        return IntStream.range(step + 1, SIZES.length).anyMatch(smaller -> askedUntil[smaller] - ticker.nanos() > 0);
    }
}
