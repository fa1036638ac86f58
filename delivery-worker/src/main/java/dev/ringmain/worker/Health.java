package dev.ringmain.worker;

import dev.ringmain.delivery.EndpointHealth;
import dev.ringmain.delivery.EndpointHealths;
import dev.ringmain.delivery.OperationalEvents;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.time.Ticker;
import dev.ringmain.wire.WireProfile.DisableRule;
import dev.ringmain.worker.send.SendOutcome;
import dev.ringmain.worker.send.SendResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * What attempts say about endpoints. Its circuit hears of each attempt at once; the database hears of trouble once a second, and then the
 * owner is told, or the endpoint is disabled by the rule of its profile. Success writes nothing, unless it ends trouble.
 */
@Component
class Health {

    private static final Logger log = LoggerFactory.getLogger(Health.class);

    private static final Duration TELL_AFTER = Duration.ofHours(1);
    private static final int TELL_AFTER_FAILURES = 10;

    /** So many endpoints that we send to failing, and none that answers: then it is our own line that is down. */
    private static final int OURS_IF_AS_MANY_FAIL = 5;

    private final Circuits circuits;
    private final Backlogs backlogs;
    private final EndpointHealths healths;
    private final EndpointRegistry registry;
    private final RoutingTable routing;
    private final OperationalEvents news;
    private final Blocked blocked;
    private final TimeScale timeScale;
    private final Clock clock;
    private final Ticker ticker;
    private final Map<EndpointId, Failures> failures = new ConcurrentHashMap<>();
    private final Set<EndpointId> recovered = ConcurrentHashMap.newKeySet();
    private final Map<EndpointId, EndpointHealth> troubled = new ConcurrentHashMap<>();
    private volatile long somebodyAnsweredAt;

    Health(
            Circuits circuits,
            Backlogs backlogs,
            EndpointHealths healths,
            EndpointRegistry registry,
            RoutingTable routing,
            OperationalEvents news,
            Blocked blocked,
            TimeScale timeScale,
            Clock clock,
            Ticker ticker) {
        this.circuits = circuits;
        this.backlogs = backlogs;
        this.healths = healths;
        this.registry = registry;
        this.routing = routing;
        this.news = news;
        this.blocked = blocked;
        this.timeScale = timeScale;
        this.clock = clock;
        this.ticker = ticker;
        this.somebodyAnsweredAt = ticker.nanos();
    }

    private record Failures(EnvironmentId environment, int count, String last) {}

    /**
     * What came of an attempt. Returns at once.
     *
     * @param attempt which of the delivery's it was, from 1: a later one says that there was a failure, though another worker may have seen it
     */
    void learn(Destination destination, int attempt, SendResult result) {
        if (result.outcome() == SendOutcome.BLOCKED) {
            // We did not let it go there: that says nothing of the receiver.
            blocked.note(destination, result);
            return;
        }
        if (result.succeeded()) {
            somebodyAnsweredAt = ticker.nanos();
            if (circuits.succeeded(destination.id())) {
                backlogs.follow(destination.id());
            }
            if (failures.remove(destination.id()) != null || attempt > 1 || troubled.containsKey(destination.id())) {
                recovered.add(destination.id());
            }
        } else {
            circuits.failed(destination.id(), result.outcome() == SendOutcome.TIMEOUT);
            String outcome = result.outcome().name().toLowerCase(Locale.ROOT);
            failures.merge(
                    destination.id(),
                    new Failures(destination.environment(), 1, outcome),
                    (old, one) -> new Failures(one.environment(), old.count() + 1, one.last()));
        }
    }

    @Scheduled(fixedDelay = 1_000)
    void note() {
        try {
            for (EndpointId endpoint : Set.copyOf(recovered)) {
                recovered.remove(endpoint);
                EndpointHealth known = troubled.remove(endpoint);
                healths.find(endpoint).filter(this::isServed).ifPresent(news::recovered);
                if (known != null) {
                    log.debug("{} answers again", endpoint);
                }
            }
            for (EndpointId endpoint : Set.copyOf(failures.keySet())) {
                Failures noted = failures.remove(endpoint);
                if (noted != null) {
                    healths.failed(noted.environment(), endpoint, noted.count(), noted.last())
                            .ifPresent(health -> {
                                troubled.put(endpoint, health);
                                judge(health);
                            });
                }
            }
        } catch (DataAccessException | TransactionException e) {
            // What was not noted is made up for by the next failure, or success, of the same endpoint.
            log.warn("Could not note the health of endpoints: {}", e.toString());
        }
    }

    /** What arrives after it was disabled was under way before; whether it answers again is for a probe to find out. */
    private boolean isServed(EndpointHealth health) {
        return routing.destination(health.environment(), health.endpoint())
                .filter(Destination::isActive)
                .isPresent();
    }

    /** What other workers found out, and those before this one. */
    @Scheduled(fixedDelay = 15_000)
    void look() {
        try {
            healths.forgetDeleted();
            Set<EndpointId> known = new HashSet<>();
            healths.all().forEach(health -> {
                known.add(health.endpoint());
                troubled.put(health.endpoint(), health);
            });
            troubled.keySet().retainAll(known);
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not look for endpoints in trouble", e);
        }
    }

    private void judge(EndpointHealth health) {
        Duration failing = Duration.between(health.failingSince(), health.lastFailureAt());
        boolean worthTelling =
                failing.compareTo(timeScale.scale(TELL_AFTER)) >= 0 || health.failures() >= TELL_AFTER_FAILURES;
        if (isOurOwnFault(health)) {
            return;
        }
        if (health.toldAt() == null && worthTelling) {
            news.failing(health);
        }
        routing.destination(health.environment(), health.endpoint())
                .filter(Destination::isActive)
                .filter(destination -> isToBeDisabled(destination.profile().disable(), health))
                .ifPresent(destination -> disable(health));
    }

    private boolean isToBeDisabled(@org.jspecify.annotations.Nullable DisableRule rule, EndpointHealth health) {
        if (rule == null) {
            return false;
        }
        Duration spread = Duration.between(health.failingSince(), health.lastFailureAt());
        Duration failing = Duration.between(health.failingSince(), now(health));
        return failing.compareTo(timeScale.scale(rule.failingFor())) >= 0
                && spread.compareTo(timeScale.scale(rule.spread())) >= 0;
    }

    /** The database's clock stamped both; a node's own may be off. */
    private Instant now(EndpointHealth health) {
        Instant now = clock.instant();
        return now.isAfter(health.lastFailureAt()) ? now : health.lastFailureAt();
    }

    private void disable(EndpointHealth health) {
        // In this order: one that is disabled and never asked again would stay so.
        healths.mayTell(health.endpoint());
        healths.probeIn(health.endpoint(), timeScale.scale(Probes.FIRST));
        registry.disable(health.environment(), health.endpoint(), Endpoint.FAILING);
    }

    /** Only what was sent something meanwhile says anything of our line: not what is stopped, or fails once a day. */
    private boolean isOurOwnFault(EndpointHealth failing) {
        Duration hour = timeScale.scale(TELL_AFTER);
        // The database's clock stamped both.
        Instant hourAgo = failing.lastFailureAt().minus(hour);
        return ticker.nanos() - somebodyAnsweredAt > hour.toNanos()
                && troubled.values().stream()
                                .filter(one -> one.lastFailureAt().isAfter(hourAgo) && isServed(one))
                                .limit(OURS_IF_AS_MANY_FAIL)
                                .count()
                        == OURS_IF_AS_MANY_FAIL;
    }
}
