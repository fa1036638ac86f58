package dev.ringmain.worker;

import dev.ringmain.delivery.Due;
import dev.ringmain.delivery.HoldReason;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.TenantShares;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Whose turn it is. Of what is due, the next is always taken for the tenant that has the least under way for its share; each that is taken
 * has a seat. What cannot be sent now because of its endpoint is told apart, so that it can be put out of the way.
 */
@Component
class Turns {

    private static final Logger log = LoggerFactory.getLogger(Turns.class);

    private final RoutingTable routing;
    private final Circuits circuits;
    private final Seats seats;
    private final Throttles throttles;
    private final ObjectProvider<TenantShares> shares;
    private final Set<EndpointId> troubled = ConcurrentHashMap.newKeySet();

    Turns(
            RoutingTable routing,
            Circuits circuits,
            Seats seats,
            Throttles throttles,
            ObjectProvider<TenantShares> shares) {
        this.routing = routing;
        this.circuits = circuits;
        this.seats = seats;
        this.throttles = throttles;
        this.shares = shares;
    }

    /**
     * @param taken each with a seat, to be given back if it is not claimed after all
     * @param toHold what its endpoint does not take now, by the reason
     * @param someWait whether some was left for want of a seat or because of a throttle
     */
    record Choice(List<Due> taken, Map<HoldReason, List<Due>> toHold, boolean someWait) {}

    /** Whether its endpoint is served at all; one that is no more counts as served, because its work is to be ended. */
    boolean serves(Due due) {
        return destination(due).map(Destination::isActive).orElse(true);
    }

    Choice choose(List<Due> due, int most) {
        Choosing choosing = new Choosing(most);
        try {
            return choose(due, choosing);
        } catch (RuntimeException | Error e) {
            choosing.taken.forEach(seats::giveBack);
            throw e;
        }
    }

    private Choice choose(List<Due> due, Choosing choosing) {
        Map<TenantId, Queue<Due>> byTenant = new LinkedHashMap<>();
        due.forEach(one ->
                byTenant.computeIfAbsent(one.tenant(), id -> new ArrayDeque<>()).add(one));
        while (choosing.mayGoOn() && !byTenant.isEmpty()) {
            Map.Entry<TenantId, Queue<Due>> next = leastServed(byTenant);
            Queue<Due> queue = next.getValue();
            while (!queue.isEmpty() && !choosing.take(queue.remove())) {
                // The tenant's next may be for an endpoint that has room.
            }
            if (queue.isEmpty()) {
                byTenant.remove(next.getKey());
            }
        }
        return new Choice(choosing.taken, choosing.toHold, choosing.someWait || !byTenant.isEmpty());
    }

    private Map.Entry<TenantId, Queue<Due>> leastServed(Map<TenantId, Queue<Due>> byTenant) {
        return Collections.min(
                byTenant.entrySet(),
                Comparator.comparingDouble(entry -> (double) seats.of(entry.getKey()) / weight(entry.getKey())));
    }

    private Optional<Destination> destination(Due due) {
        try {
            return routing.destination(due.environment(), due.endpoint());
        } catch (RuntimeException e) {
            // One that cannot be read must not keep others from their turn. It is taken, fails on its own, and
            // comes back later.
            return Optional.empty();
        }
    }

    private int weight(TenantId tenant) {
        TenantShares known = shares.getIfAvailable();
        try {
            return known == null ? 1 : known.weight(tenant);
        } catch (RuntimeException e) {
            // Whoever's plan cannot be read keeps its place among the others; what is wrong is said when it is its
            // turn.
            return 1;
        }
    }

    private final class Choosing {

        private final int most;
        private final List<Due> taken = new ArrayList<>();
        private final Map<HoldReason, List<Due>> toHold = new EnumMap<>(HoldReason.class);
        private final Set<EndpointId> busy = new HashSet<>();
        private boolean someWait;

        Choosing(int most) {
            this.most = most;
        }

        boolean mayGoOn() {
            return taken.size() < most && seats.free() > 0;
        }

        /** Nobody's bad row stops the round of all others: it is left, and looked at again in the next. @return whether it was taken */
        boolean take(Due due) {
            int before = taken.size();
            try {
                boolean isTaken = takeIfPossible(due);
                if (isTaken) {
                    troubled.remove(due.endpoint());
                }
                return isTaken;
            } catch (RuntimeException e) {
                taken.subList(before, taken.size()).forEach(seats::giveBack);
                taken.subList(before, taken.size()).clear();
                busy.add(due.endpoint());
                // Once, until it goes well again: rounds come many times a second.
                if (troubled.add(due.endpoint())) {
                    log.error(
                            "What is due for {} of {} cannot be sent; the others go on",
                            due.endpoint(),
                            due.tenant(),
                            e);
                }
                return false;
            }
        }

        private boolean takeIfPossible(Due due) {
            if (busy.contains(due.endpoint())) {
                someWait = true;
                return false;
            }
            Optional<Destination> found = destination(due);
            if (found.isPresent() && !found.get().isActive()) {
                hold(due, HoldReason.of(found.get().status()));
                return false;
            }
            if (circuits.isOpen(due.endpoint())) {
                hold(due, HoldReason.CIRCUIT_OPEN);
                return false;
            }
            // One whose endpoint is no more has nobody to spare: it is taken, and ends.
            if (!seats.take(due)) {
                return wait(due);
            }
            taken.add(due);
            if (found.isPresent() && !throttles.admits(found.get())) {
                taken.remove(taken.size() - 1);
                seats.giveBack(due);
                return wait(due);
            }
            return true;
        }

        private void hold(Due due, HoldReason because) {
            toHold.computeIfAbsent(because, reason -> new ArrayList<>()).add(due);
        }

        private boolean wait(Due due) {
            busy.add(due.endpoint());
            someWait = true;
            return false;
        }
    }
}
