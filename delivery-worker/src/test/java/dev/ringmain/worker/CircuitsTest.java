package dev.ringmain.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.endpoint.EndpointId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class CircuitsTest {

    private static final int ENDPOINTS = 2_000;

    private final Circuits circuits = new Circuits(new TimeScale(1), System::nanoTime);

    @Test
    void opensWithTheFifthTimeoutAndClosesWithASuccess() {
        EndpointId endpoint = EndpointId.next();
        for (int i = 0; i < 4; i++) {
            circuits.failed(endpoint, true);
        }
        assertThat(circuits.isOpen(endpoint)).isFalse();

        circuits.failed(endpoint, true);
        assertThat(circuits.isOpen(endpoint)).isTrue();

        assertThat(circuits.succeeded(endpoint)).isTrue();
        assertThat(circuits.isOpen(endpoint)).isFalse();
        assertThat(circuits.succeeded(endpoint)).isFalse();
    }

    /** The fifth timeout, which opens it, and a success, on two threads: whichever comes last, the next success finds it closed. */
    @Test
    void neverStaysOpenForAnEndpointThatAnswers() throws Exception {
        List<EndpointId> endpoints = new ArrayList<>();
        for (int i = 0; i < ENDPOINTS; i++) {
            EndpointId endpoint = EndpointId.next();
            for (int timeout = 0; timeout < 4; timeout++) {
                circuits.failed(endpoint, true);
            }
            endpoints.add(endpoint);
        }
        CyclicBarrier together = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<Boolean> failing = () -> {
                for (EndpointId endpoint : endpoints) {
                    together.await();
                    circuits.failed(endpoint, true);
                }
                return true;
            };
            Callable<Boolean> succeeding = () -> {
                for (EndpointId endpoint : endpoints) {
                    together.await();
                    circuits.succeeded(endpoint);
                }
                return true;
            };
            for (Future<Boolean> done : threads.invokeAll(List.of(failing, succeeding))) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        endpoints.forEach(circuits::succeeded);

        assertThat(endpoints).noneMatch(circuits::isOpen);
    }
}
