package dev.ringmain.delivery;

import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EventPattern;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.Event;
import dev.ringmain.event.EventId;
import dev.ringmain.tenant.EnvironmentId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What Ringmain itself has to say to a tenant, as events.
 * Endpoints get them if they subscribe to them by name ({@code endpoint.*}); {@code *} means what the tenant publishes.
 */
@Component
public class OperationalEvents {

    public static final String ENDPOINT_FAILING = "endpoint.failing";
    public static final String ENDPOINT_DISABLED = "endpoint.disabled";
    public static final String ENDPOINT_RECOVERED = "endpoint.recovered";
    public static final String DELIVERY_EXHAUSTED = "delivery.exhausted";
    public static final String QUOTA_THRESHOLD = "quota.threshold";

    public static final List<String> TYPES =
            List.of(ENDPOINT_FAILING, ENDPOINT_DISABLED, ENDPOINT_RECOVERED, DELIVERY_EXHAUSTED, QUOTA_THRESHOLD);

    private static final Logger log = LoggerFactory.getLogger(OperationalEvents.class);

    private final RoutingTable routing;
    private final OurEvents ours;
    private final ObjectProvider<DeliveryHandover> handover;
    private final TransactionTemplate transaction;

    OperationalEvents(
            RoutingTable routing,
            OurEvents ours,
            ObjectProvider<DeliveryHandover> handover,
            TransactionTemplate transaction) {
        this.routing = routing;
        this.ours = ours;
        this.handover = handover;
        this.transaction = transaction;
    }

    public void failing(EndpointHealth health) {
        Map<String, Object> data = about(health.environment(), health.endpoint());
        data.put("failing_since", health.failingSince().toString());
        data.put("failures", health.failures());
        data.put("last_outcome", health.lastOutcome());
        say(health.environment(), ENDPOINT_FAILING, health.endpoint().toString(), data);
    }

    /** @param reason a stable code, such as {@code failing} or {@code gone} */
    public void disabled(EnvironmentId environment, EndpointId endpoint, String reason) {
        Map<String, Object> data = about(environment, endpoint);
        data.put("reason", reason);
        say(environment, ENDPOINT_DISABLED, endpoint.toString(), data);
    }

    public void recovered(EndpointHealth health) {
        Map<String, Object> data = about(health.environment(), health.endpoint());
        data.put("failing_since", health.failingSince().toString());
        data.put("failures", health.failures());
        say(health.environment(), ENDPOINT_RECOVERED, health.endpoint().toString(), data);
    }

    /** Only where somebody listens: a dead endpoint with a long backlog would fill the log with them. */
    public void exhausted(EnvironmentId environment, EndpointId endpoint, DeliveryId delivery, EventId event) {
        if (listeners(environment, DELIVERY_EXHAUSTED).isEmpty()) {
            return;
        }
        Map<String, Object> data = about(environment, endpoint);
        data.put("delivery_id", delivery.toString());
        data.put("event_id", event.toString());
        say(environment, DELIVERY_EXHAUSTED, endpoint.toString(), data);
    }

    private Map<String, Object> about(EnvironmentId environment, EndpointId endpoint) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("endpoint_id", endpoint.toString());
        routing.destination(environment, endpoint)
                .ifPresent(destination -> data.put("url", destination.url().toString()));
        return data;
    }

    /** @param subject what it is about: an endpoint's id, say */
    public void say(EnvironmentId environment, String type, String subject, Map<String, Object> data) {
        List<Destination> listeners = listeners(environment, type);
        Event event = ours.make(environment, type, subject, data, listeners.size());
        transaction.executeWithoutResult(status -> send(event, listeners));
        handover.ifAvailable(DeliveryHandover::wake);
        log.info("{} {} in {}", type, subject, environment);
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
