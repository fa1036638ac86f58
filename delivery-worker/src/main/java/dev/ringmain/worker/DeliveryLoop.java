package dev.ringmain.worker;

import dev.ringmain.delivery.Assignment;
import dev.ringmain.delivery.DeliveryHandover;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.Due;
import dev.ringmain.delivery.HeldWork;
import dev.ringmain.delivery.Lane;
import dev.ringmain.delivery.Settlement;
import dev.ringmain.delivery.Work;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.worker.Turns.Choice;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
    private static final Duration SOON = Duration.ofSeconds(1);

    /** When some wait for a seat or a throttle: both are free again in a moment, and nobody tells. */
    private static final Duration MOMENT = Duration.ofMillis(40);

    /** How often to look past the oldest work, when that is more than one look can see. */
    private static final Duration LOOK_BEHIND = Duration.ofMillis(500);

    private static final int VIEW = 500;
    private static final int ENDPOINTS_AT_ONCE = 100;
    private static final int EACH = 16;

    private final DeliveryWork work;
    private final DeliverOne deliverOne;
    private final Settler settler;
    private final HeldWork heldWork;
    private final Backlogs backlogs;
    private final Turns turns;
    private final Seats seats;
    private final Throttles throttles;
    private final Circuits circuits;
    private final Quarantine quarantine;
    private final ClockWatch clockWatch;
    private final WorkerSettings settings;
    private final Lease lease;
    private final Semaphore woken = new Semaphore(0);
    private final Map<Lane, Long> lookedBehind = new EnumMap<>(Lane.class);
    private volatile boolean running;
    private Thread thread = new Thread();
    private boolean someWait;
    private boolean hadNothing;

    DeliveryLoop(
            DeliveryWork work,
            DeliverOne deliverOne,
            Settler settler,
            HeldWork heldWork,
            Backlogs backlogs,
            Turns turns,
            Seats seats,
            Throttles throttles,
            Circuits circuits,
            Quarantine quarantine,
            ClockWatch clockWatch,
            WorkerSettings settings) {
        this.work = work;
        this.deliverOne = deliverOne;
        this.settler = settler;
        this.heldWork = heldWork;
        this.backlogs = backlogs;
        this.turns = turns;
        this.seats = seats;
        this.throttles = throttles;
        this.circuits = circuits;
        this.quarantine = quarantine;
        this.clockWatch = clockWatch;
        this.settings = settings;
        this.lease = new Lease(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE), settings.lease());
    }

    private void run() {
        while (running) {
            try {
                int begun = round();
                hadNothing = begun == 0 && !someWait;
                if (begun == 0) {
                    Duration pause = someWait ? MOMENT : settings.poll();
                    woken.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
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

    /** Looks once in each lane. @return how much was sent on its way */
    private int round() {
        someWait = false;
        if (!clockWatch.isTrusted()) {
            return 0;
        }
        someWait = backlogs.tend();
        int begun = askThoseThatRested();
        if (hadNothing && !work.isAnyDue()) {
            return begun;
        }
        // Retries first, but only a share of what is free: neither lane can starve the other.
        begun += take(Lane.RETRY, Math.max(1, seats.free() / 3));
        begun += take(Lane.FRESH, seats.free());
        return begun;
    }

    private int take(Lane lane, int most) {
        if (most <= 0 || seats.free() == 0) {
            // Something may be due, and nobody tells when a seat is free. Until then a round asks the database nothing.
            someWait = true;
            return 0;
        }
        List<Due> oldest = work.due(lane, VIEW);
        if (oldest.size() < VIEW || !isTimeToLookBehind(lane)) {
            return begin(choose(oldest, most));
        }
        // First, or those who can fill every seat out of the view would keep all others waiting; but no more than half.
        Queue<EndpointId> behind = withRoom(lane);
        int begun = takeFrom(behind, lane, Math.max(1, most / 2));
        // What was taken is in the view no more.
        begun += begin(choose(work.due(lane, VIEW), most - begun));
        return begun + takeFrom(behind, lane, most - begun);
    }

    /** What waits for an endpoint that is no more ends by thousands between two rounds, and not one by one. */
    private Choice choose(List<Due> due, int most) {
        return turns.choose(
                due.stream()
                        .filter(one -> !backlogs.isAbandoned(one.endpoint()))
                        .toList(),
                most);
    }

    /** Somebody's backlog may be longer than the view: each endpoint is looked at on its own, so that none waits behind another's. */
    private Queue<EndpointId> withRoom(Lane lane) {
        List<EndpointId> withRoom = new ArrayList<>(work.endpointsDue(lane).stream()
                .filter(endpoint ->
                        seats.room(endpoint) > 0 && !circuits.isOpen(endpoint) && !backlogs.isAbandoned(endpoint))
                .toList());
        // Whoever was late this time is as likely to be first the next time.
        Collections.shuffle(withRoom, ThreadLocalRandom.current());
        return new ArrayDeque<>(withRoom);
    }

    private int takeFrom(Queue<EndpointId> endpoints, Lane lane, int most) {
        int begun = 0;
        while (begun < most && !endpoints.isEmpty()) {
            List<EndpointId> some = new ArrayList<>();
            while (some.size() < ENDPOINTS_AT_ONCE && !endpoints.isEmpty()) {
                some.add(endpoints.remove());
            }
            begun += begin(choose(work.dueOf(lane, some, EACH), most - begun));
        }
        return begun;
    }

    private boolean isTimeToLookBehind(Lane lane) {
        long now = System.nanoTime();
        Long last = lookedBehind.get(lane);
        if (last != null && now - last < LOOK_BEHIND.toNanos()) {
            return false;
        }
        lookedBehind.put(lane, now);
        return true;
    }

    /** One delivery to each endpoint that was left alone for long enough: if it arrives, the others follow. */
    private int askThoseThatRested() {
        // In any order, so that those which find no seat are not always the same.
        List<EndpointId> rested = new ArrayList<>(circuits.toAsk());
        Collections.shuffle(rested, ThreadLocalRandom.current());
        if (rested.isEmpty() || seats.free() == 0) {
            return 0;
        }
        List<EndpointId> some = rested.subList(0, Math.min(ENDPOINTS_AT_ONCE, rested.size()));
        List<Due> oldest = work.dueOf(Lane.HELD, some, 1);
        Set<EndpointId> waitedFor = oldest.stream().map(Due::endpoint).collect(Collectors.toSet());
        some.stream().filter(endpoint -> !waitedFor.contains(endpoint)).forEach(circuits::close);
        // One that is stopped is not asked; it begins anew when it is served again.
        List<Due> served = oldest.stream().filter(turns::serves).toList();
        oldest.stream().filter(one -> !served.contains(one)).map(Due::endpoint).forEach(circuits::close);
        List<Due> seated = served.stream().filter(seats::take).toList();
        return claim(seated, one -> circuits.asked(one.endpoint(), settings.lease()));
    }

    private int begin(Choice choice) {
        someWait |= choice.someWait();
        int begun = claim(choice.taken(), one -> {});
        choice.toHold().forEach((because, due) -> heldWork.hold(due, because));
        return begun;
    }

    /** @param beforeItIsSent is told of each that was claimed: another worker may have been faster with the others */
    private int claim(List<Due> seated, Consumer<Work> beforeItIsSent) {
        Map<DeliveryId, Due> notBegun = new HashMap<>();
        seated.forEach(one -> notBegun.put(one.delivery(), one));
        try {
            List<Work> claimed = work.claim(notBegun.keySet(), lease.token(), lease.duration());
            List<Work> tried =
                    claimed.stream().filter(one -> !one.isConvicted()).toList();
            claimed.stream().filter(Work::isConvicted).forEach(one -> {
                notBegun.remove(one.delivery());
                settler.settle(Settlement.failed(Settlement.CRASHED, one, null));
            });
            List<Assignment> loaded = work.load(tried);
            tried.forEach(one -> notBegun.remove(one.delivery()));
            endThoseWithoutAnEvent(tried, loaded);
            quarantine.expect(tried);
            loaded.stream().map(Assignment::work).forEach(beforeItIsSent);
            loaded.forEach(this::deliver);
            return claimed.size();
        } finally {
            // Another worker was faster; or nothing was begun at all, and the leases bring the work back.
            notBegun.values().forEach(seats::giveBack);
        }
    }

    private void endThoseWithoutAnEvent(List<Work> claimed, List<Assignment> loaded) {
        Set<Work> found = loaded.stream().map(Assignment::work).collect(Collectors.toSet());
        claimed.stream()
                .filter(one -> !found.contains(one))
                .forEach(one -> settler.settle(Settlement.failed(Settlement.EVENT_EXPIRED, one, null)));
    }

    private void deliver(Assignment assignment) {
        Work claimed = assignment.work();
        switch (quarantine.admit(claimed)) {
            case FREE, TOGETHER -> deliverOne.deliver(assignment);
            case ALONE -> deliverOnTrial(assignment);
            case LATER -> settler.putBack(claimed, quarantine.later());
        }
    }

    private void deliverOnTrial(Assignment suspect) {
        try {
            work.putOnTrial(suspect.work());
        } catch (DataAccessException | TransactionException e) {
            log.warn(
                    "Could not put {} on trial, trying again: {}",
                    suspect.work().delivery(),
                    e.toString());
            settler.putBack(suspect.work(), SOON);
            return;
        }
        deliverOne.deliver(suspect);
    }

    @Override
    public boolean reserve(Destination destination) {
        return running
                && clockWatch.isTrusted()
                && !circuits.isOpen(destination.id())
                && seats.takeFromIntake(destination)
                && admitsOrGivesBack(destination);
    }

    private boolean admitsOrGivesBack(Destination destination) {
        boolean admitted = false;
        try {
            admitted = throttles.admits(destination);
        } catch (RuntimeException e) {
            // One tenant's plan must not fail a commit that others share. It is left to the loop, which says what is
            // wrong.
            log.debug("What is for {} is not handed over", destination.id(), e);
        } finally {
            if (!admitted) {
                seats.giveBack(destination);
            }
        }
        return admitted;
    }

    @Override
    public void cancel(Work uncommitted) {
        seats.giveBack(uncommitted);
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
            while (!seats.allFree() && System.nanoTime() < deadline) {
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
