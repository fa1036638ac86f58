package dev.ringmain.worker;

import dev.ringmain.delivery.Assignment;
import dev.ringmain.delivery.DeliveryHandover;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.Lane;
import dev.ringmain.delivery.Settlement;
import dev.ringmain.delivery.Work;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.RoutingTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Takes due work as long as there are seats, and what intake hands over; gives each piece to {@link DeliverOne}. Survives whatever goes
 * wrong: what it could not do falls due again.
 */
@Component
@ConditionalOnBooleanProperty(name = "ringmain.worker.enabled", matchIfMissing = true)
class DeliveryLoop implements DeliveryHandover, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DeliveryLoop.class);
    private static final Duration SOON = Duration.ofMillis(250);
    private static final Duration SWEEP = Duration.ofSeconds(30);
    private static final int MOST_AT_ONCE = 200;

    private final DeliveryWork work;
    private final DeliverOne deliverOne;
    private final Settler settler;
    private final Seats seats;
    private final RoutingTable routing;
    private final WorkerSettings settings;
    private final Lease lease;
    private final Semaphore woken = new Semaphore(0);
    private volatile boolean running;
    private Thread thread = new Thread();
    private long sweptAt;

    DeliveryLoop(
            DeliveryWork work,
            DeliverOne deliverOne,
            Settler settler,
            Seats seats,
            RoutingTable routing,
            WorkerSettings settings) {
        this.work = work;
        this.deliverOne = deliverOne;
        this.settler = settler;
        this.seats = seats;
        this.routing = routing;
        this.settings = settings;
        this.lease = new Lease(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE), settings.lease());
    }

    private void run() {
        while (running) {
            try {
                int claimed = round();
                if (claimed == 0) {
                    woken.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS);
                    woken.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (DataAccessException | TransactionException e) {
                log.warn("Could not look for work: {}. The next round tries again.", e.toString());
                pause();
            } catch (RuntimeException | Error e) {
                log.error("The delivery loop met something unexpected, and goes on", e);
                pause();
            }
        }
    }

    /** Claims once in each lane. @return how much was claimed and sent on its way */
    private int round() {
        resumeWhatIsActiveAgain();
        int begun = 0;
        // Retries first, but only a share of what is free: neither lane can starve the other.
        begun += claim(Lane.RETRY, Math.max(1, seats.free() / 3));
        begun += claim(Lane.FRESH, seats.free());
        return begun;
    }

    private int claim(Lane lane, int most) {
        if (most <= 0 || seats.free() == 0) {
            return 0;
        }
        List<Work> claimed =
                work.claim(lane, Math.min(most, MOST_AT_ONCE), seats.full(), lease.token(), lease.duration());
        if (claimed.isEmpty()) {
            return 0;
        }
        List<Work> seated = new ArrayList<>();
        List<Work> unseated = new ArrayList<>();
        claimed.forEach(one -> (seats.take(one.endpoint()) ? seated : unseated).add(one));
        List<Assignment> loaded;
        try {
            if (!unseated.isEmpty()) {
                work.putBack(unseated, SOON);
            }
            loaded = work.load(seated);
        } catch (RuntimeException e) {
            // Nothing was begun: the leases bring the work back, and the seats are free for it.
            seated.forEach(one -> seats.giveBack(one.endpoint()));
            throw e;
        }
        loaded.forEach(deliverOne::deliver);
        if (loaded.size() < seated.size()) {
            Set<Work> found =
                    new HashSet<>(loaded.stream().map(Assignment::work).toList());
            seated.stream()
                    .filter(one -> !found.contains(one))
                    .forEach(one -> settler.settle(Settlement.failed(Settlement.EVENT_EXPIRED, one, null)));
        }
        return seated.size();
    }

    /** What an endpoint's activation did not get to, because its process died half-way, is found here. */
    private void resumeWhatIsActiveAgain() {
        if (System.nanoTime() - sweptAt < SWEEP.toNanos()) {
            return;
        }
        sweptAt = System.nanoTime();
        work.held()
                .forEach(waiting -> routing.destination(waiting.environment(), waiting.endpoint())
                        .ifPresentOrElse(
                                destination -> {
                                    if (destination.isActive()) {
                                        work.resume(waiting.endpoint());
                                    }
                                },
                                () -> work.abandon(waiting.endpoint())));
    }

    @Override
    public boolean reserve(EndpointId endpoint) {
        return running && seats.takeFromIntake(endpoint);
    }

    @Override
    public void cancel(EndpointId endpoint) {
        seats.giveBack(endpoint);
    }

    @Override
    public void accept(List<Assignment> assignments) {
        assignments.forEach(deliverOne::deliver);
    }

    @Override
    public void wake() {
        woken.release();
    }

    @Override
    public Lease lease() {
        return lease;
    }

    private void pause() {
        try {
            Thread.sleep(settings.poll().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void start() {
        running = true;
        sweptAt = System.nanoTime() - SWEEP.toNanos();
        thread = new Thread(this::run, "delivery-loop");
        thread.start();
    }

    /** Takes nothing more, and waits for what is under way; what is not finished by then falls due elsewhere. */
    @Override
    public void stop() {
        running = false;
        wake();
        long deadline = System.nanoTime() + settings.grace().toNanos();
        try {
            thread.join(settings.grace().toMillis());
            while (seats.free() < settings.seats() && System.nanoTime() < deadline) {
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After intake, which hands over to it until its last commit. */
    @Override
    public int getPhase() {
        return -10;
    }
}
