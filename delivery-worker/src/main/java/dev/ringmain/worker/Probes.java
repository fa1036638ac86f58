package dev.ringmain.worker;

import dev.ringmain.chore.Chore;
import dev.ringmain.delivery.EndpointHealth;
import dev.ringmain.delivery.EndpointHealths;
import dev.ringmain.delivery.OperationalEvents;
import dev.ringmain.delivery.Resumptions;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.RoutingTable;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Asks endpoints that were disabled because they failed, with a small signed ping, whether they answer again: soon at first, then more and
 * more rarely. One that does is enabled, and what waited for it follows.
 */
@Component
@ConditionalOnBooleanProperty(name = "ringmain.worker.enabled", matchIfMissing = true)
class Probes implements Chore {

    static final Duration FIRST = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(Probes.class);
    private static final List<Duration> DELAYS =
            List.of(FIRST, Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofHours(6));
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final int AT_ONCE = 4;

    private final EndpointHealths healths;
    private final Endpoints endpoints;
    private final RoutingTable routing;
    private final TestDelivery sender;
    private final Resumptions resumptions;
    private final EndpointRegistry registry;
    private final OperationalEvents news;
    private final TimeScale timeScale;
    private final AtomicInteger underWay = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, task -> {
        Thread thread = new Thread(task, "probe");
        thread.setDaemon(true);
        return thread;
    });

    Probes(
            EndpointHealths healths,
            Endpoints endpoints,
            RoutingTable routing,
            TestDelivery sender,
            Resumptions resumptions,
            EndpointRegistry registry,
            OperationalEvents news,
            TimeScale timeScale) {
        this.healths = healths;
        this.endpoints = endpoints;
        this.routing = routing;
        this.sender = sender;
        this.resumptions = resumptions;
        this.registry = registry;
        this.news = news;
        this.timeScale = timeScale;
    }

    @Override
    public String sign() {
        return EndpointHealths.TO_PROBE;
    }

    @Override
    public void goOn() {
        probe();
    }

    /** Side by side: one that takes its time holds up no other. @return done when all that are asked now have answered */
    CompletableFuture<Void> probe() {
        try {
            int most = AT_ONCE - underWay.get();
            return most <= 0
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.allOf(healths.claimProbes(most, LEASE).stream()
                            .map(this::ask)
                            .toArray(CompletableFuture[]::new));
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not look for endpoints to probe", e);
            return CompletableFuture.completedFuture(null);
        }
    }

    private CompletableFuture<Void> ask(EndpointHealth health) {
        underWay.incrementAndGet();
        return CompletableFuture.runAsync(() -> probe(health), threads).whenComplete((nothing, failure) -> {
            underWay.decrementAndGet();
            if (failure != null) {
                log.warn("Could not probe {}; its lease brings it back", health.endpoint(), failure);
            }
        });
    }

    @PreDestroy
    void end() {
        threads.shutdownNow();
    }

    private void probe(EndpointHealth health) {
        boolean waits = endpoints
                .find(health.environment(), health.endpoint())
                .filter(Endpoint::isDisabledForFailing)
                .isPresent();
        Destination destination =
                routing.destination(health.environment(), health.endpoint()).orElse(null);
        if (!waits || destination == null) {
            // Somebody else enabled, stopped or deleted it: its trouble, if it goes on, begins anew.
            healths.succeeded(health.endpoint());
        } else if (destination.status() != EndpointStatus.DISABLED
                || resumptions.underWay(health.endpoint()).isPresent()) {
            // Suspended besides: nothing is sent there, not even a question. Or its owner has it served again, once
            // what
            // is not to be sent is discarded: not before.
            healths.probeIn(health.endpoint(), timeScale.scale(FIRST));
        } else if (sender.ask(destination).ok()) {
            // Once more: while it was asked, its owner may have decided. In this order: what is enabled and still noted
            // is put right by its next success.
            if (registry.activateIf(health.environment(), health.endpoint(), null, Endpoint::isDisabledForFailing)) {
                news.recovered(health);
            } else {
                healths.succeeded(health.endpoint());
            }
        } else {
            Duration next = DELAYS.get(Math.min(health.probes() + 1, DELAYS.size() - 1));
            healths.probeIn(health.endpoint(), timeScale.scale(next));
        }
    }
}
