package dev.ringmain.worker;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** The circuit of every endpoint that this worker has had to do with. */
@Component
class Circuits {

    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final Duration FIRST_REST = Duration.ofSeconds(30);
    private static final Duration LONGEST_REST = Duration.ofMinutes(10);

    private static final Duration REMEMBERED = Duration.ofHours(6);

    private final TimeScale timeScale;
    private final Ticker ticker;
    private final Map<EndpointId, Circuit> circuits = new ConcurrentHashMap<>();
    private final Map<EndpointId, Circuit> open = new ConcurrentHashMap<>();

    Circuits(TimeScale timeScale, Ticker ticker) {
        this.timeScale = timeScale;
        this.ticker = ticker;
    }

    /** @return whether its circuit was open until now: what waited for it may go */
    boolean succeeded(EndpointId endpoint) {
        boolean closed = circuit(endpoint).succeeded(ticker.nanos());
        if (closed) {
            open.remove(endpoint);
        }
        return closed;
    }

    void failed(EndpointId endpoint, boolean timedOut) {
        Circuit circuit = circuit(endpoint);
        if (circuit.failed(timedOut, ticker.nanos())) {
            open.put(endpoint, circuit);
        }
    }

    boolean isOpen(EndpointId endpoint) {
        return open.containsKey(endpoint);
    }

    /** Endpoints that were left alone for long enough to be asked again. */
    List<EndpointId> toAsk() {
        long now = ticker.nanos();
        return open.entrySet().stream()
                .filter(entry -> entry.getValue().mayBeAsked(now))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** One delivery is on its way to find out. */
    void asked(EndpointId endpoint, Duration patience) {
        circuit(endpoint).asked(ticker.nanos(), patience.toNanos());
    }

    /** Nothing waits for it, so nothing can find out: whatever is published next does. */
    void close(EndpointId endpoint) {
        open.remove(endpoint);
        circuits.remove(endpoint);
    }

    /** An endpoint that is sent nothing, or is no more, is not remembered for ever. */
    @Scheduled(fixedDelay = 600_000)
    void forget() {
        long now = ticker.nanos();
        circuits.values().removeIf(circuit -> circuit.isForgotten(now, REMEMBERED.toNanos()));
    }

    /** Whether it has yet to prove that it works. */
    boolean isDoubtful(EndpointId endpoint) {
        Circuit circuit = circuits.get(endpoint);
        return circuit == null || circuit.isDoubtful();
    }

    int mostAtOnce(EndpointId endpoint) {
        Circuit circuit = circuits.get(endpoint);
        return circuit == null ? 1 : circuit.mostAtOnce();
    }

    private Circuit circuit(EndpointId endpoint) {
        return circuits.computeIfAbsent(
                endpoint,
                id -> new Circuit(timeScale.scale(WINDOW), timeScale.scale(FIRST_REST), timeScale.scale(LONGEST_REST)));
    }
}
