package dev.ringmain.worker;

import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.OperationalEvents;
import dev.ringmain.delivery.Replays;
import dev.ringmain.delivery.Work;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * What follows outcomes once they are recorded, many at a time. On a thread of its own: an outcome that waited for what follows another one
 * would keep its seat meanwhile. When that thread cannot keep up, whoever records does what is too much.
 */
@Component
class FollowUps implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(FollowUps.class);
    private static final int MOST_AT_ONCE = 200;
    private static final int MOST_WAITING = 10_000;

    private final Replays replays;
    private final OperationalEvents news;
    private final EndpointRegistry registry;
    private final RoutingTable routing;
    private final BatchQueue<FollowUp> queue;
    private final WorkerSettings settings;

    FollowUps(
            Replays replays,
            OperationalEvents news,
            EndpointRegistry registry,
            RoutingTable routing,
            WorkerSettings settings) {
        this.replays = replays;
        this.news = news;
        this.registry = registry;
        this.routing = routing;
        this.settings = settings;
        this.queue = new BatchQueue<>("follow-ups", MOST_WAITING, MOST_AT_ONCE, this::perform);
    }

    sealed interface FollowUp permits Arrived, Exhausted, Gone {}

    /** A replay, so that what it repeats need not be tried any more. */
    record Arrived(Work replay) implements FollowUp {}

    /** Whoever listens is to be told. */
    record Exhausted(Work work) implements FollowUp {}

    /** Its receiver wants nothing more, ever. */
    record Gone(Destination destination) implements FollowUp {}

    /** The outcomes that they follow are recorded. */
    void take(List<FollowUp> due) {
        List<FollowUp> tooMany = due.stream()
                .filter(one -> !queue.isRunning() || !queue.offer(one))
                .toList();
        if (!tooMany.isEmpty()) {
            perform(tooMany);
        }
    }

    private void perform(List<FollowUp> batch) {
        List<DeliveryId> arrived = new ArrayList<>();
        List<Work> exhausted = new ArrayList<>();
        List<Destination> gone = new ArrayList<>();
        for (FollowUp followUp : batch) {
            if (followUp instanceof Arrived one) {
                arrived.add(one.replay().delivery());
            } else if (followUp instanceof Exhausted one) {
                exhausted.add(one.work());
            } else if (followUp instanceof Gone one) {
                gone.add(one.destination());
            }
        }
        orLog(() -> replays.supersedeWhatTheyRepeat(arrived));
        orLog(() -> tell(exhausted));
        gone.forEach(destination -> orLog(() -> disable(destination)));
    }

    /** One that cannot be told of must not keep the others from being told of. */
    private void tell(List<Work> exhausted) {
        try {
            news.exhausted(exhausted);
        } catch (CannotCreateTransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            if (exhausted.size() == 1) {
                throw e;
            }
            exhausted.forEach(one -> orLog(() -> tell(List.of(one))));
        }
    }

    /** Once: several may have been under way when the first of them heard of it. */
    private void disable(Destination destination) {
        boolean known = routing.destination(destination.environment(), destination.id())
                .filter(Destination::isActive)
                .isEmpty();
        if (!known) {
            registry.disable(destination.environment(), destination.id(), Endpoint.GONE);
        }
    }

    /** An endpoint that is gone is found so again by what comes for it next; of the others that is all there is. */
    private static void orLog(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.error("What was to be done after an outcome failed", e);
        }
    }

    @Override
    public void start() {
        queue.start();
    }

    /** Once all that waits is done. */
    @Override
    public void stop() {
        queue.stop(settings.grace());
    }

    @Override
    public boolean isRunning() {
        return queue.isRunning();
    }

    /** After the settler, whose last outcomes may have some. */
    @Override
    public int getPhase() {
        return -30;
    }
}
