package dev.ringmain;

import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.delivery.Lane;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.event.Event;
import dev.ringmain.event.EventId;
import dev.ringmain.event.Events;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes what a test needs to be there, as the product would make it. */
public class World {

    private static final int ENTERPRISE = 4;

    private final Tenants tenants;
    private final Environments environments;
    private final EndpointRegistry registry;
    private final Events events;
    private final Deliveries deliveries;
    private final DeliveryWork work;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    World(
            Tenants tenants,
            Environments environments,
            EndpointRegistry registry,
            Events events,
            Deliveries deliveries,
            DeliveryWork work,
            JdbcClient jdbc,
            TransactionTemplate transaction) {
        this.tenants = tenants;
        this.environments = environments;
        this.registry = registry;
        this.events = events;
        this.deliveries = deliveries;
        this.work = work;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** A new tenant of that name, by its environment "live". */
    public Environment liveOf(String tenant) {
        Instant now = Instant.now();
        return environments.save(new Environment(
                tenants.save(new Tenant(tenant, ENTERPRISE, now)).id(), "live", Environment.Kind.LIVE, now));
    }

    public Endpoint endpoint(Environment environment) {
        return registry.open(environment.id(), draft("*"), 500).endpoint();
    }

    public static EndpointDraft draft(String... events) {
        return new EndpointDraft("https://hooks.example.com/in", null, List.of(events), null, null, null, null, null);
    }

    /** An event of that type with one delivery for each endpoint, committed as intake does it. */
    public List<Delivery> publish(Environment environment, String type, Lane lane, EndpointId... endpoints) {
        Event event = event(environment, type, endpoints.length);
        List<Delivery> born = new ArrayList<>();
        for (EndpointId endpoint : endpoints) {
            born.add(Delivery.fresh(environment.tenant(), environment.id(), endpoint, event.id(), type, null));
        }
        transaction.executeWithoutResult(status -> {
            events.insert(List.of(event));
            deliveries.insert(born);
            work.insert(born.stream().map(one -> new NewWork(one, lane, null)).toList());
        });
        return born;
    }

    public Delivery publish(Environment environment, EndpointId endpoint) {
        return publish(environment, "session.started", Lane.FRESH, endpoint).get(0);
    }

    /** As many deliveries of one event, in portions. */
    public List<Delivery> publishMany(Environment environment, EndpointId endpoint, Lane lane, int count) {
        Event event = event(environment, "session.started", count);
        events.insert(List.of(event));
        List<Delivery> born = new ArrayList<>();
        while (born.size() < count) {
            List<Delivery> portion = new ArrayList<>();
            for (int i = 0; i < 500 && born.size() + portion.size() < count; i++) {
                portion.add(Delivery.fresh(
                        environment.tenant(), environment.id(), endpoint, event.id(), event.type(), null));
            }
            transaction.executeWithoutResult(status -> {
                deliveries.insert(portion);
                work.insert(portion.stream()
                        .map(one -> new NewWork(one, lane, null))
                        .toList());
            });
            born.addAll(portion);
        }
        return born;
    }

    /** The queue is one for all tenants: a test that claims begins with an empty one. */
    public void emptyQueue() {
        jdbc.sql("DELETE FROM delivery_work").update();
    }

    /** Deliveries that were born at a moment, and have no work waiting. */
    public List<Delivery> finished(
            Environment environment, EndpointId endpoint, DeliveryStatus status, int count, Instant bornAt) {
        long moment = Ids.floor(bornAt).getMostSignificantBits();
        EventId event = EventId.next();
        List<Delivery> finished = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            UUID fresh = Ids.next();
            DeliveryId id = new DeliveryId(
                    new UUID(moment | (fresh.getMostSignificantBits() & 0xFFFF), fresh.getLeastSignificantBits()));
            finished.add(new Delivery(
                    id,
                    environment.tenant(),
                    environment.id(),
                    endpoint,
                    event,
                    null,
                    "session.started",
                    status,
                    1,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    id));
        }
        for (int n = 0; n < count; n += 1_000) {
            deliveries.insert(finished.subList(n, Math.min(count, n + 1_000)));
        }
        return finished;
    }

    private static Event event(Environment environment, String type, int deliveries) {
        return new Event(
                EventId.next(),
                environment.id(),
                null,
                type,
                null,
                null,
                Instant.parse("2026-04-14T12:34:56.789Z"),
                deliveries,
                "{\"station\":\"DE*ABC\"}".getBytes(StandardCharsets.UTF_8));
    }
}
