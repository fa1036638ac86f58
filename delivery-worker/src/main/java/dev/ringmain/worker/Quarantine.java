package dev.ringmain.worker;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.Work;
import dev.ringmain.time.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/**
 * Deliveries that were under way when several workers in a row died. One of them may have been the cause, so the search for it narrows:
 * they are tried in groups, smaller ones each time that a worker dies once more, and at last alone, when it is known which one it was.
 * Where only a few are suspected they go one at a time from the start.
 *
 * <p>Workers are killed for other reasons too, and that must not hold up anybody's events for long. The search is short where receivers
 * are quick. Once a suspect has been seen to take long the others no longer wait for one another, and go together whatever they survived;
 * only what survives {@link #STUBBORN} more workers is tried alone all the same, so that even then the cause is found.
 */
@Component
class Quarantine {

    private static final int FEW = 16;

    /** Once a suspect has taken longer, nobody else waits for a turn of that kind for a while. */
    private static final Duration LONG = Duration.ofSeconds(1);

    private static final Duration A_WHILE = Duration.ofSeconds(20);

    /**
     * So many workers beyond what made it a suspect, and it goes alone even where that takes long. Of 30,000 deliveries that were under way
     * at one of fifty kills, to receivers that hold two seconds, none survived more than one.
     */
    private static final int STUBBORN = 4;

    /** How many go together, by how often they survived beyond what made them suspects. */
    private static final int[] SIZES = {512, 64, 8, 1};

    private static final int ALONE_STEP = SIZES.length - 1;

    private static final Duration SOON = Duration.ofMillis(250);
    private static final Duration LATEST = Duration.ofSeconds(20);

    /** How much later than it was told to one may ask, and is believed to wait; unless another worker has it. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Ticker ticker;
    private final Cache<DeliveryId, Boolean> waiting;

    /** The oldest first. */
    private final Map<DeliveryId, UnderWay> underWay = new LinkedHashMap<>();

    /** How many of them there may be. */
    private int size;

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

    private record UnderWay(Work work, long since) {}

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
        if (size > 1) {
            underWay.values().stream().limit(1).map(UnderWay::since).forEach(this::hurryIfLong);
        }
        int step = step(work);
        if (!hasRoom(step) || smallerOnesWait(step)) {
            askedUntil[step] = ticker.nanos() + later().plus(PATIENCE).toNanos();
            return Admission.LATER;
        }
        askedUntil[step] = ticker.nanos();
        size = SIZES[step];
        underWay.put(work.delivery(), new UnderWay(work, ticker.nanos()));
        waiting.invalidate(work.delivery());
        return size == 1 ? Admission.ALONE : Admission.TOGETHER;
    }

    /** In what time one that was told to wait should ask again: asking costs a claim, so that where many wait they ask less often. */
    Duration later() {
        long wait = waiting.estimatedSize();
        Duration turn = wait <= FEW
                ? SOON
                : SOON.multipliedBy(2).plus(Duration.ofSeconds(wait).dividedBy(SIZES[0]));
        return turn.compareTo(LATEST) < 0 ? turn : LATEST;
    }

    /** Does nothing for what was not admitted. */
    synchronized void leave(Work work) {
        UnderWay admitted = underWay.get(work.delivery());
        // The very claim: what was put back may have been claimed again and admitted, and that claim is its equal.
        if (admitted != null && admitted.work() == work) {
            underWay.remove(work.delivery());
            hurryIfLong(admitted.since());
        }
    }

    private void hurryIfLong(long begun) {
        long now = ticker.nanos();
        if (now - begun > LONG.toNanos()) {
            if (!isHurried()) {
                Arrays.fill(askedUntil, now);
            }
            hurriedUntil = now + A_WHILE.toNanos();
        }
    }

    private boolean isHurried() {
        return hurriedUntil - ticker.nanos() > 0;
    }

    private static boolean isSuspect(Work work) {
        return work.crashes() >= Work.SUSPECT;
    }

    private int step(Work work) {
        int survived = work.crashes() - Work.SUSPECT;
        if (isHurried()) {
            return survived < STUBBORN ? 0 : ALONE_STEP;
        }
        // With those that are under way, or the last of a group would find themselves few, and stay behind.
        long suspects = waiting.estimatedSize() + underWay.size();
        return suspects <= FEW ? ALONE_STEP : Math.min(ALONE_STEP, survived);
    }

    private boolean hasRoom(int step) {
        if (underWay.isEmpty()) {
            return true;
        }
        return isHurried() ? size > 1 && step < ALONE_STEP : size == SIZES[step] && underWay.size() < size;
    }

    /** They go first: the search is nearer its end with them, and they are soon through. */
    private boolean smallerOnesWait(int step) {
        return IntStream.range(step + 1, SIZES.length).anyMatch(smaller -> askedUntil[smaller] - ticker.nanos() > 0);
    }
}
