package dev.ringmain.worker;

import dev.ringmain.endpoint.EndpointId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** How much may be under way at once, in all and for one endpoint. A seat is held until after the settlement. */
@Component
class Seats {

    private final int perEndpoint;
    private final AtomicInteger free;
    private final int reservedForClaims;
    private final Map<EndpointId, Integer> taken = new ConcurrentHashMap<>();

    Seats(WorkerSettings settings) {
        this.perEndpoint = settings.seatsPerEndpoint();
        this.free = new AtomicInteger(settings.seats());
        this.reservedForClaims = settings.seats() / 4;
    }

    int free() {
        return free.get();
    }

    /** For what comes straight from intake: leaves the last quarter to what waits in the table, retries among it. */
    boolean takeFromIntake(EndpointId endpoint) {
        return take(endpoint, reservedForClaims);
    }

    boolean take(EndpointId endpoint) {
        return take(endpoint, 0);
    }

    void giveBack(EndpointId endpoint) {
        taken.computeIfPresent(endpoint, (id, count) -> count == 1 ? null : count - 1);
        free.incrementAndGet();
    }

    /** Endpoints that have all they may have: claiming more for them would only mean putting it back. */
    List<EndpointId> full() {
        return taken.entrySet().stream()
                .filter(entry -> entry.getValue() >= perEndpoint)
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean take(EndpointId endpoint, int leave) {
        if (free.getAndUpdate(count -> count > leave ? count - 1 : count) <= leave) {
            return false;
        }
        boolean[] seated = new boolean[1];
        taken.compute(endpoint, (id, count) -> {
            int now = count == null ? 0 : count;
            seated[0] = now < perEndpoint;
            return seated[0] ? Integer.valueOf(now + 1) : count;
        });
        if (!seated[0]) {
            free.incrementAndGet();
        }
        return seated[0];
    }
}
