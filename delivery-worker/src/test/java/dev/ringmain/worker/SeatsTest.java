package dev.ringmain.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.Due;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeatsTest {

    private static final int SEATS = 40;
    private static final int PER_ENDPOINT = 8;

    private final Circuits circuits = new Circuits(new TimeScale(1), System::nanoTime);
    private final Seats seats = new Seats(
            new WorkerSettings(
                    SEATS, PER_ENDPOINT, Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofSeconds(1)),
            circuits,
            new Quarantine(System::nanoTime));
    private final TenantId alice = TenantId.next();
    private final TenantId charlie = TenantId.next();

    @Test
    void givesAnEndpointAsManyAsItHasProvedItselfWorthy() {
        EndpointId endpoint = EndpointId.next();

        assertThat(takeAll(alice, endpoint, SEATS)).hasSize(1);
        circuits.succeeded(endpoint);
        circuits.succeeded(endpoint);
        assertThat(seats.room(endpoint)).isEqualTo(3);
        assertThat(takeAll(alice, endpoint, SEATS)).hasSize(3);
        assertThat(seats.room(endpoint)).isZero();
        prove(endpoint);
        assertThat(takeAll(alice, endpoint, SEATS)).hasSize(PER_ENDPOINT - 4);
    }

    /** However many endpoints answer nothing, those that do answer find a seat. */
    @Test
    void keepsHalfForEndpointsThatHaveProvedThemselves() {
        int doubtful = 0;
        for (int i = 0; i < 1_000; i++) {
            doubtful +=
                    takeAll(i % 2 == 0 ? alice : charlie, EndpointId.next(), 1).size();
        }
        EndpointId healthy = EndpointId.next();
        prove(healthy);

        assertThat(doubtful).isEqualTo(SEATS / 2);
        assertThat(seats.of(alice))
                .as("no tenant's silent ones take all that it may have")
                .isEqualTo(SEATS / 4);
        assertThat(takeAll(charlie, healthy, PER_ENDPOINT)).hasSize(PER_ENDPOINT);
    }

    @Test
    void keepsHalfForOtherTenants() {
        int taken = 0;
        for (int i = 0; i < 10; i++) {
            taken += takeAll(alice, proved(), PER_ENDPOINT).size();
        }

        assertThat(taken).isEqualTo(SEATS / 2);
        assertThat(seats.of(alice)).isEqualTo(SEATS / 2);
        assertThat(takeAll(charlie, proved(), PER_ENDPOINT)).hasSize(PER_ENDPOINT);
    }

    @Test
    void countsBackWhatIsGivenBack() {
        for (int round = 0; round < 5; round++) {
            List<Due> taken = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                EndpointId endpoint = i % 3 == 0 ? EndpointId.next() : proved();
                taken.addAll(takeAll(i % 2 == 0 ? alice : charlie, endpoint, 3));
            }
            assertThat(taken).hasSize(SEATS);
            assertThat(seats.free()).isZero();
            taken.forEach(seats::giveBack);
            assertThat(seats.allFree()).isTrue();
            assertThat(seats.of(alice)).isZero();
        }
    }

    private EndpointId proved() {
        EndpointId endpoint = EndpointId.next();
        prove(endpoint);
        return endpoint;
    }

    private void prove(EndpointId endpoint) {
        for (int i = 0; i < 20; i++) {
            circuits.succeeded(endpoint);
        }
    }

    private List<Due> takeAll(TenantId tenant, EndpointId endpoint, int most) {
        List<Due> taken = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            Due due = new Due(DeliveryId.next(), tenant, EnvironmentId.next(), endpoint);
            if (seats.take(due)) {
                taken.add(due);
            }
        }
        return taken;
    }
}
