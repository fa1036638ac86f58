package dev.ringmain.worker;

import dev.ringmain.delivery.Due;
import dev.ringmain.delivery.Work;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.tenant.TenantId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/**
 * How much may be under way at once: in all, for one tenant, for one endpoint, and for endpoints that have not proved themselves lately.
 * So ten thousand endpoints that answer nothing keep half of the seats at most, and one tenant's backlog half of them. A seat is held until
 * after the settlement.
 */
@Component
class Seats {

    private final Circuits circuits;
    private final Quarantine quarantine;
    private final int seats;
    private final int perEndpoint;
    private final int perTenant;
    private final int reservedForClaims;
    private final AtomicInteger free;
    private final AtomicInteger freeForDoubtful;
    private final Map<TenantId, Integer> byTenant = new ConcurrentHashMap<>();
    private final Map<EndpointId, Taken> byEndpoint = new ConcurrentHashMap<>();

    Seats(WorkerSettings settings, Circuits circuits, Quarantine quarantine) {
        this.circuits = circuits;
        this.quarantine = quarantine;
        this.seats = settings.seats();
        this.perEndpoint = settings.seatsPerEndpoint();
        this.perTenant = Math.max(1, settings.seats() / 2);
        this.reservedForClaims = settings.seats() / 4;
        this.free = new AtomicInteger(settings.seats());
        this.freeForDoubtful = new AtomicInteger(Math.max(1, settings.seats() / 2));
    }

    /** @param doubtful of these, those taken while the endpoint had not proved itself */
    private record Taken(int all, int doubtful) {}

    int free() {
        return free.get();
    }

    boolean allFree() {
        return free.get() == seats;
    }

    /** How many seats a tenant has just now. */
    int of(TenantId tenant) {
        return byTenant.getOrDefault(tenant, 0);
    }

    /** How many more could be taken for the endpoint just now, if there are seats. */
    int room(EndpointId endpoint) {
        Taken taken = byEndpoint.get(endpoint);
        return Math.min(perEndpoint, circuits.mostAtOnce(endpoint)) - (taken == null ? 0 : taken.all());
    }

    /** For what comes straight from intake: leaves the last quarter to what waits in the table, retries among it. */
    boolean takeFromIntake(Destination destination) {
        return take(destination.id(), destination.tenant(), reservedForClaims);
    }

    boolean take(Due due) {
        return take(due.endpoint(), due.tenant(), 0);
    }

    void giveBack(Work work) {
        quarantine.leave(work);
        giveBack(work.endpoint(), work.tenant());
    }

    void giveBack(Destination destination) {
        giveBack(destination.id(), destination.tenant());
    }

    void giveBack(Due due) {
        giveBack(due.endpoint(), due.tenant());
    }

    private boolean take(EndpointId endpoint, TenantId tenant, int leave) {
        if (!takeOne(free, leave)) {
            return false;
        }
        boolean[] seated = new boolean[1];
        byTenant.compute(tenant, (id, count) -> {
            int now = count == null ? 0 : count;
            seated[0] = now < perTenant && takeForEndpoint(endpoint);
            return seated[0] ? Integer.valueOf(now + 1) : count;
        });
        if (!seated[0]) {
            free.incrementAndGet();
        }
        return seated[0];
    }

    private boolean takeForEndpoint(EndpointId endpoint) {
        boolean doubtful = circuits.isDoubtful(endpoint);
        int most = Math.min(perEndpoint, circuits.mostAtOnce(endpoint));
        boolean[] seated = new boolean[1];
        byEndpoint.compute(endpoint, (id, taken) -> {
            Taken now = taken == null ? new Taken(0, 0) : taken;
            seated[0] = now.all() < most && (!doubtful || takeOne(freeForDoubtful, 0));
            return seated[0] ? new Taken(now.all() + 1, now.doubtful() + (doubtful ? 1 : 0)) : taken;
        });
        return seated[0];
    }

    private void giveBack(EndpointId endpoint, TenantId tenant) {
        byEndpoint.computeIfPresent(endpoint, (id, taken) -> {
            boolean doubtful = taken.doubtful() > 0;
            if (doubtful) {
                freeForDoubtful.incrementAndGet();
            }
            return taken.all() == 1 ? null : new Taken(taken.all() - 1, taken.doubtful() - (doubtful ? 1 : 0));
        });
        byTenant.computeIfPresent(tenant, (id, count) -> count == 1 ? null : count - 1);
        free.incrementAndGet();
    }

    private static boolean takeOne(AtomicInteger of, int leave) {
        return of.getAndUpdate(count -> count > leave ? count - 1 : count) > leave;
    }
}
