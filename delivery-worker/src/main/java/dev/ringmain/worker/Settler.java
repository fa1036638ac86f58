package dev.ringmain.worker;

import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.Settlement;
import dev.ringmain.delivery.Work;
import dev.ringmain.worker.FollowUps.FollowUp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/** Records outcomes, many in one transaction, and frees the seats. What comes while one is being committed is the next. */
@Component
class Settler implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Settler.class);
    private static final int MOST_AT_ONCE = 200;
    private static final Duration A_MOMENT = Duration.ofSeconds(3);
    private static final Duration IN_A_WHILE = Duration.ofSeconds(30);

    private final DeliveryWork work;
    private final Seats seats;
    private final FollowUps followUps;
    private final WorkerSettings settings;
    private final BatchQueue<Entry> queue;

    Settler(DeliveryWork work, Seats seats, FollowUps followUps, WorkerSettings settings) {
        this.work = work;
        this.seats = seats;
        this.followUps = followUps;
        this.settings = settings;
        this.queue = new BatchQueue<>("settler", Integer.MAX_VALUE, MOST_AT_ONCE, this::record);
    }

    private sealed interface Entry permits Outcome, PutBack {}

    private record Outcome(Settlement settlement, @Nullable FollowUp followUp) implements Entry {}

    private record PutBack(Work work, Duration delay) implements Entry {}

    void settle(Settlement settlement) {
        settle(settlement, null);
    }

    /** @param followUp to be done once it is recorded, and only if it still counted then */
    void settle(Settlement settlement, @Nullable FollowUp followUp) {
        queue.offer(new Outcome(settlement, followUp));
    }

    /** Nothing was sent, so no attempt is counted; the same again in a while may do better. */
    void putBack(Work unsent) {
        putBack(unsent, IN_A_WHILE);
    }

    void putBack(Work unsent, Duration delay) {
        queue.offer(new PutBack(unsent, delay));
    }

    /** Leaves it to its lease. */
    void forget(Work forgotten) {
        seats.giveBack(forgotten);
    }

    private void record(List<Entry> batch) throws InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        Map<Duration, List<Work>> unsent = new HashMap<>();
        Set<Work> counted = new HashSet<>();
        for (Entry entry : batch) {
            if (entry instanceof Outcome outcome) {
                outcomes.add(outcome);
            } else if (entry instanceof PutBack putBack) {
                unsent.computeIfAbsent(putBack.delay(), delay -> new ArrayList<>())
                        .add(putBack.work());
            }
        }
        if (!outcomes.isEmpty()) {
            List<Settlement> settlements =
                    outcomes.stream().map(Outcome::settlement).toList();
            persist(() -> settle(settlements, counted));
            settlements.forEach(outcome -> seats.giveBack(outcome.work()));
        }
        for (Map.Entry<Duration, List<Work>> some : unsent.entrySet()) {
            // On its own: what is back can be claimed again with the same attempt, and would be put back once more.
            persist(() -> work.putBack(some.getValue(), some.getKey()));
            some.getValue().forEach(seats::giveBack);
        }
        followUps.take(outcomes.stream()
                .filter(outcome -> counted.contains(outcome.settlement().work()))
                .flatMap(outcome -> Stream.ofNullable(outcome.followUp()))
                .toList());
    }

    /**
     * One outcome that cannot be stored as it is must not keep others from being stored.
     *
     * @param counted takes those whose outcomes counted, and not those whose claim has passed to somebody else
     */
    private void settle(List<Settlement> outcomes, Set<Work> counted) {
        try {
            count(work.settle(outcomes), counted);
        } catch (DataIntegrityViolationException e) {
            if (outcomes.size() > 1) {
                outcomes.forEach(one -> settle(List.of(one), counted));
            } else {
                log.error("An attempt is recorded without its details, which cannot be stored", e);
                count(work.settle(List.of(outcomes.get(0).bare())), counted);
            }
        }
    }

    private static void count(List<Settlement> settled, Set<Work> counted) {
        settled.forEach(one -> counted.add(one.work()));
    }

    /**
     * Tries until the leases have passed: after that it is somebody else's to settle, and recording it would change nothing. While stopping,
     * only for a moment: the leases bring it back.
     */
    private void persist(Runnable recording) throws InterruptedException {
        Duration patience = queue.isRunning() ? settings.lease() : A_MOMENT;
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                recording.run();
                return;
            } catch (RuntimeException | Error e) {
                // An Error too, such as no memory for a moment: seats that nobody gives back are gone until a restart.
                if (System.nanoTime() > deadline) {
                    log.error(
                            "Gave up recording outcomes after {}; their deliveries will be attempted again",
                            patience,
                            e);
                    return;
                }
                log.warn("Could not record outcomes, trying again: {}", e.toString());
                Thread.sleep(settings.poll().toMillis());
            }
        }
    }

    @Override
    public void start() {
        queue.start();
    }

    @Override
    public void stop() {
        queue.stop(settings.grace());
    }

    @Override
    public boolean isRunning() {
        return queue.isRunning();
    }

    /** After the loop, whose last outcomes it records. */
    @Override
    public int getPhase() {
        return -20;
    }
}
