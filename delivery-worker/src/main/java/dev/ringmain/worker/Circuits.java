package dev.ringmain.worker;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The circuit of every endpoint that this worker has had to do with. Several threads learn of one endpoint at once: what opens or closes a
 * circuit happens together with its place among the open ones, or an endpoint could be left there with nothing to take it away.
 */
@Component
class Circuits {

    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final Duration FIRST_REST = Duration.ofSeconds(30);
    private static final Duration LONGEST_REST = Duration.ofMinutes(10);

    private static final Duration REMEMBERED = Duration.ofHours(6);

    private final TimeScale timeScale;
    private final Ticker ticker;
    private final Map<EndpointId, Circuit> circuits = new ConcurrentHashMap<>();

    /** Of these the open ones, so that to look for them is not to look at all. Changed while the endpoint's own entry is held, and then only. */
    private final Map<EndpointId, Circuit> open = new ConcurrentHashMap<>();

    Circuits(TimeScale timeScale, Ticker ticker) {
        this.timeScale = timeScale;
        this.ticker = ticker;
    }

    /** @return whether its circuit was open until now: what waited for it may go */
    boolean succeeded(EndpointId endpoint) {
        return learn(endpoint, circuit -> circuit.succeeded(ticker.nanos()));
    }

    void failed(EndpointId endpoint, boolean timedOut) {
        learn(endpoint, circuit -> circuit.failed(timedOut, ticker.nanos()));
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
        learn(endpoint, circuit -> {
            circuit.asked(ticker.nanos(), patience.toNanos());
            return false;
        });
    }

    /** Nothing waits for it, so nothing can find out: whatever is published next does. */
    void close(EndpointId endpoint) {
        circuits.compute(endpoint, (id, circuit) -> {
            open.remove(id);
            return null;
        });
    }

    /** An endpoint that is sent nothing, or is no more, is not remembered for ever. */
    @Scheduled(fixedDelay = 600_000)
    void forget() {
        long now = ticker.nanos();
        for (EndpointId endpoint : circuits.keySet()) {
            circuits.computeIfPresent(
                    endpoint, (id, circuit) -> circuit.isForgotten(now, REMEMBERED.toNanos()) ? null : circuit);
        }
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

    /** @return what the lesson says */
    private boolean learn(EndpointId endpoint, Predicate<Circuit> lesson) {
        AtomicBoolean said = new AtomicBoolean();
        circuits.compute(endpoint, (id, known) -> {
            Circuit circuit = known == null ? made() : known;
            said.set(lesson.test(circuit));
            if (circuit.isOpen()) {
                open.put(id, circuit);
            } else {
                open.remove(id);
            }
            return circuit;
        });
        return said.get();
    }

    private Circuit made() {
        return new Circuit(timeScale.scale(WINDOW), timeScale.scale(FIRST_REST), timeScale.scale(LONGEST_REST));
    }
}
