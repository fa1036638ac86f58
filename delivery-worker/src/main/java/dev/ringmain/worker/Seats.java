package dev.ringmain.worker;

import dev.ringmain.delivery.Due;
import dev.ringmain.delivery.Work;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.tenant.TenantId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * How much may be under way at once: in all, for one tenant, for one endpoint, and for endpoints that have not proved themselves lately.
 * So ten thousand endpoints that answer nothing keep half of the seats at most, and half of their own tenant's; and one tenant's backlog
 * keeps half of them. A seat is held until after the settlement.
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
    private final Map<TenantId, Taken> byTenant = new ConcurrentHashMap<>();
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
    private record Taken(int all, int doubtful) {

        static final Taken NONE = new Taken(0, 0);

        /** Null when nothing is left. */
        @Nullable
        Taken without(boolean oneInDoubt) {
            return all == 1 ? null : new Taken(all - 1, doubtful - (oneInDoubt ? 1 : 0));
        }
    }

    int free() {
        return free.get();
    }

    boolean allFree() {
        return free.get() == seats;
    }

    /** How many seats a tenant has just now. */
    int of(TenantId tenant) {
        return byTenant.getOrDefault(tenant, Taken.NONE).all();
    }

    /** How many more could be taken for the endpoint just now, if there are seats. */
    int room(EndpointId endpoint) {
        return most(endpoint) - byEndpoint.getOrDefault(endpoint, Taken.NONE).all();
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
        boolean doubtful = circuits.isDoubtful(endpoint);
        if (!takeOne(free, leave)) {
            return false;
        }
        if (doubtful && !takeOne(freeForDoubtful, 0)) {
            free.incrementAndGet();
            return false;
        }
        boolean seated = takeForBoth(endpoint, tenant, doubtful);
        if (!seated) {
            giveBackFree(doubtful);
        }
        return seated;
    }

    private boolean takeForBoth(EndpointId endpoint, TenantId tenant, boolean doubtful) {
        if (!take(byTenant, tenant, doubtful, perTenant, Math.max(1, perTenant / 2))) {
            return false;
        }
        if (!take(byEndpoint, endpoint, doubtful, most(endpoint), perEndpoint)) {
            giveBack(byTenant, tenant, doubtful);
            return false;
        }
        return true;
    }

    private void giveBack(EndpointId endpoint, TenantId tenant) {
        // Which of an endpoint's seats it is that comes back is all the same: those taken in doubt come back first.
        boolean[] doubtful = new boolean[1];
        byEndpoint.computeIfPresent(endpoint, (id, taken) -> {
            doubtful[0] = taken.doubtful() > 0;
            return taken.without(doubtful[0]);
        });
        giveBack(byTenant, tenant, doubtful[0]);
        giveBackFree(doubtful[0]);
    }

    private void giveBackFree(boolean doubtful) {
        if (doubtful) {
            freeForDoubtful.incrementAndGet();
        }
        free.incrementAndGet();
    }

    private static <K> boolean take(Map<K, Taken> all, K key, boolean doubtful, int most, int mostDoubtful) {
        boolean[] seated = new boolean[1];
        all.compute(key, (id, taken) -> {
            Taken now = taken == null ? Taken.NONE : taken;
            seated[0] = now.all() < most && (!doubtful || now.doubtful() < mostDoubtful);
            return seated[0] ? new Taken(now.all() + 1, now.doubtful() + (doubtful ? 1 : 0)) : taken;
        });
        return seated[0];
    }

    private static <K> void giveBack(Map<K, Taken> all, K key, boolean doubtful) {
        all.computeIfPresent(key, (id, taken) -> taken.without(doubtful));
    }

    private int most(EndpointId endpoint) {
        return Math.min(perEndpoint, circuits.mostAtOnce(endpoint));
    }

    private static boolean takeOne(AtomicInteger of, int leave) {
        return of.getAndUpdate(count -> count > leave ? count - 1 : count) > leave;
    }
}
