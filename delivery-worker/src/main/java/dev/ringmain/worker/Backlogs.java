package dev.ringmain.worker;

import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.Due;
import dev.ringmain.delivery.HeldWork;
import dev.ringmain.delivery.Lane;
import dev.ringmain.delivery.Settlement;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.EndpointChanged;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.RoutingTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Brings back what was put aside for endpoints that are served again, and ends what waits for those that are no more; a portion at a time
 * between two rounds.
 */
@Component
class Backlogs {

    private static final Duration SWEEP = Duration.ofSeconds(15);
    private static final int AT_ONCE = 200;

    /** The loop waits for them. */
    private static final int MOST_IN_A_ROUND = 20;

    private final HeldWork heldWork;
    private final DeliveryWork work;
    private final RoutingTable routing;
    private final Circuits circuits;
    private final Set<EndpointId> served = ConcurrentHashMap.newKeySet();
    private final Set<EndpointId> gone = ConcurrentHashMap.newKeySet();
    private final OneByOne<EndpointId> lookedAt =
            new OneByOne<>("What waits for {} stays where it is; the others go on");
    private long sweptAt = System.nanoTime() - SWEEP.toNanos();

    Backlogs(HeldWork heldWork, DeliveryWork work, RoutingTable routing, Circuits circuits) {
        this.heldWork = heldWork;
        this.work = work;
        this.routing = routing;
        this.circuits = circuits;
    }

    /** It answers again: what waited for it may follow. */
    void follow(EndpointId endpoint) {
        served.add(endpoint);
    }

    /** There is no such endpoint any more: what waits for it ends together. */
    void abandon(EndpointId endpoint) {
        gone.add(endpoint);
    }

    /** Whether what waits for it is being ended, and need not be taken. */
    boolean isAbandoned(EndpointId endpoint) {
        return gone.contains(endpoint);
    }

    @EventListener
    void on(EndpointChanged changed) {
        switch (changed.kind()) {
            case ACTIVATED -> {
                // Its owner, or a probe, says that it is served again: its circuit begins anew.
                circuits.close(changed.endpoint());
                follow(changed.endpoint());
            }
            case DELETED -> abandon(changed.endpoint());
            case OPENED, EDITED, STOPPED -> {
                // Nothing waits that could follow.
            }
        }
    }

    /** @return whether there is more to end */
    boolean tend() {
        for (EndpointId endpoint : served.stream().limit(MOST_IN_A_ROUND).toList()) {
            if (circuits.isOpen(endpoint) || heldWork.resume(endpoint) < HeldWork.PORTION) {
                served.remove(endpoint);
            }
        }
        for (EndpointId endpoint : gone.stream().limit(MOST_IN_A_ROUND).toList()) {
            if (heldWork.abandon(endpoint, Settlement.ENDPOINT_DELETED) < HeldWork.PORTION) {
                gone.remove(endpoint);
            }
        }
        if (System.nanoTime() - sweptAt >= SWEEP.toNanos()) {
            sweptAt = System.nanoTime();
            sweep();
        }
        return !gone.isEmpty();
    }

    /** What nobody told this worker of, because a process died half-way or another one knew, is found here. */
    private void sweep() {
        List<EndpointId> waitedFor = heldWork.endpoints();
        for (int from = 0; from < waitedFor.size(); from += AT_ONCE) {
            List<EndpointId> some = waitedFor.subList(from, Math.min(from + AT_ONCE, waitedFor.size()));
            work.dueOf(Lane.HELD, some, 1)
                    .forEach(held -> lookedAt.attempt(held.endpoint(), () -> bringBackOrEnd(held)));
        }
    }

    private void bringBackOrEnd(Due held) {
        Optional<Destination> destination = routing.destination(held.environment(), held.endpoint());
        if (destination.isEmpty()) {
            abandon(held.endpoint());
        } else if (destination.get().isActive() && !circuits.isOpen(held.endpoint())) {
            follow(held.endpoint());
        }
    }
}
