package dev.ringmain.delivery;

import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.EndpointDisabled;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EventPattern;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.BuiltInType;
import dev.ringmain.event.Event;
import dev.ringmain.notification.Facts;
import dev.ringmain.notification.Notices;
import dev.ringmain.notification.NotificationKind;
import dev.ringmain.tenant.EnvironmentId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What Ringmain itself has to say to a tenant, as events.
 * Endpoints get them if they subscribe to them by name ({@code endpoint.*}); {@code *} means what the tenant publishes.
 */
@Component
public class OperationalEvents {

    public static final String ENDPOINT_FAILING = BuiltInType.ENDPOINT_FAILING.type();
    public static final String ENDPOINT_DISABLED = BuiltInType.ENDPOINT_DISABLED.type();
    public static final String ENDPOINT_RECOVERED = BuiltInType.ENDPOINT_RECOVERED.type();
    public static final String DELIVERY_EXHAUSTED = BuiltInType.DELIVERY_EXHAUSTED.type();
    public static final String QUOTA_THRESHOLD = BuiltInType.QUOTA_THRESHOLD.type();

    public static final List<String> TYPES =
            List.of(ENDPOINT_FAILING, ENDPOINT_DISABLED, ENDPOINT_RECOVERED, DELIVERY_EXHAUSTED, QUOTA_THRESHOLD);

    private static final Logger log = LoggerFactory.getLogger(OperationalEvents.class);

    private final RoutingTable routing;
    private final EndpointHealths healths;
    private final Notices notices;
    private final OurEvents ours;
    private final ObjectProvider<DeliveryHandover> handover;
    private final TransactionTemplate transaction;

    OperationalEvents(
            RoutingTable routing,
            EndpointHealths healths,
            Notices notices,
            OurEvents ours,
            ObjectProvider<DeliveryHandover> handover,
            TransactionTemplate transaction) {
        this.routing = routing;
        this.healths = healths;
        this.notices = notices;
        this.ours = ours;
        this.handover = handover;
        this.transaction = transaction;
    }

    /** Tells its owner that it fails: once for each time of trouble, whichever node asks, in the transaction that says it was told. */
    public void failing(EndpointHealth health) {
        transaction.executeWithoutResult(status -> {
            if (healths.mayTell(health.endpoint())) {
                Map<String, Object> data = about(health.environment(), health.endpoint());
                data.put("failing_since", health.failingSince().toString());
                data.put("failures", health.failures());
                data.put("last_outcome", health.lastOutcome());
                say(health.environment(), ENDPOINT_FAILING, health.endpoint().toString(), data);
                notice(health.environment(), health.endpoint(), NotificationKind.FAILING, facts(health));
            }
        });
    }

    /** In the transaction that disables it. */
    @EventListener
    void on(EndpointDisabled disabled) {
        EnvironmentId environment = disabled.endpoint().environment();
        EndpointId endpoint = disabled.endpoint().id();
        Map<String, Object> data = about(environment, endpoint);
        data.put("reason", disabled.reason());
        say(environment, ENDPOINT_DISABLED, endpoint.toString(), data);
        Facts facts = healths.find(endpoint).map(OperationalEvents::facts).orElse(Facts.NONE);
        notices.write(
                disabled.endpoint().tenant(),
                environment,
                endpoint,
                NotificationKind.DISABLED,
                1,
                facts.with("reason", disabled.reason()));
    }

    /** Ends an endpoint's trouble, and tells its owner if they were told of it: both or neither. One node alone does. */
    public void recovered(EndpointHealth health) {
        transaction.executeWithoutResult(status -> {
            if (healths.succeeded(health.endpoint()) && health.toldAt() != null) {
                Map<String, Object> data = about(health.environment(), health.endpoint());
                data.put("failing_since", health.failingSince().toString());
                data.put("failures", health.failures());
                say(health.environment(), ENDPOINT_RECOVERED, health.endpoint().toString(), data);
                notice(health.environment(), health.endpoint(), NotificationKind.RECOVERED, facts(health));
            }
        });
    }

    /**
     * Tells of deliveries that failed for good; all in one transaction. Only where somebody listens: a dead endpoint with a long backlog would
     * fill the log with them. Members are told by the settlement itself.
     */
    public void exhausted(Collection<Work> ended) {
        List<Work> heard = ended.stream()
                .filter(work ->
                        !listeners(work.environment(), DELIVERY_EXHAUSTED).isEmpty())
                .toList();
        if (!heard.isEmpty()) {
            transaction.executeWithoutResult(status -> heard.forEach(this::sayExhausted));
        }
    }

    private void sayExhausted(Work work) {
        Map<String, Object> data = about(work.environment(), work.endpoint());
        data.put("delivery_id", work.delivery().toString());
        data.put("event_id", work.event().toString());
        say(work.environment(), DELIVERY_EXHAUSTED, work.endpoint().toString(), data);
    }

    private void notice(EnvironmentId environment, EndpointId endpoint, NotificationKind kind, Facts facts) {
        routing.of(environment)
                .ifPresent(routes -> notices.write(routes.tenant(), environment, endpoint, kind, 1, facts));
    }

    private static Facts facts(EndpointHealth health) {
        return Facts.NONE
                .with("failing_since", health.failingSince())
                .with("failures", health.failures())
                .with("last_outcome", health.lastOutcome());
    }

    private Map<String, Object> about(EnvironmentId environment, EndpointId endpoint) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("endpoint_id", endpoint.toString());
        routing.destination(environment, endpoint)
                .ifPresent(destination -> data.put("url", destination.url().toString()));
        return data;
    }

    /** Within the transaction that is open, or in one of its own. @param subject what it is about: an endpoint's id, say */
    public void say(EnvironmentId environment, String type, String subject, Map<String, Object> data) {
        List<Destination> listeners = listeners(environment, type);
        Event event = ours.make(environment, type, subject, data, listeners.size());
        transaction.executeWithoutResult(status -> send(event, listeners));
        wakeOnceCommitted();
        log.info("{} {} in {}", type, subject, environment);
    }

    private void wakeOnceCommitted() {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    handover.ifAvailable(DeliveryHandover::wake);
                }
            });
        } else {
            handover.ifAvailable(DeliveryHandover::wake);
        }
    }

    private void send(Event event, List<Destination> listeners) {
        List<NewWork> rows = listeners.stream()
                .map(to -> NewWork.of(
                        Delivery.fresh(to.tenant(), to.environment(), to.id(), event.id(), event.type(), null),
                        to.status(),
                        Lane.FRESH,
                        null))
                .toList();
        ours.store(event, rows);
    }

    private List<Destination> listeners(EnvironmentId environment, String type) {
        return routing.of(environment).map(routes -> routes.to(type)).orElse(List.of()).stream()
                .filter(destination -> destination.events().stream()
                        .anyMatch(pattern -> !pattern.equals(EventPattern.ALL) && pattern.matches(type)))
                .toList();
    }
}
