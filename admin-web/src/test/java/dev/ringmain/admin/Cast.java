package dev.ringmain.admin;

import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.authentication;

import dev.ringmain.admin.signin.SignedIn;
import dev.ringmain.billing.Plans;
import dev.ringmain.delivery.Attempt;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.delivery.Due;
import dev.ringmain.delivery.Lane;
import dev.ringmain.delivery.Settlement;
import dev.ringmain.delivery.Work;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.event.Event;
import dev.ringmain.event.EventId;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.event.Events;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/**
 * Who appears in the tests: Alice, who owns Amber Charging; Bob, her viewer; and Charlie, a stranger whose tenant is on the free plan.
 * And what happens to them.
 */
@Component
public class Cast {

    public static final String PASSWORD = "correct horse battery staple";

    private final Environments environments;
    private final EndpointRegistry endpoints;
    private final EventTypes types;
    private final Events events;
    private final Deliveries deliveries;
    private final DeliveryWork work;
    private final Clock clock;

    public final Tenant amber;
    public final Tenant cobalt;
    public final User alice;
    public final User bob;
    public final User charlie;
    /** Amber's live environment, and what Charlie has. */
    public final Environment live;

    public final Environment sandbox;
    public final Environment charlies;

    Cast(
            Plans plans,
            Tenants tenants,
            Users users,
            Memberships memberships,
            PasswordEncoder passwords,
            Environments environments,
            EndpointRegistry endpoints,
            EventTypes types,
            Events events,
            Deliveries deliveries,
            DeliveryWork work,
            Clock clock) {
        this.environments = environments;
        this.endpoints = endpoints;
        this.types = types;
        this.events = events;
        this.deliveries = deliveries;
        this.work = work;
        this.clock = clock;
        Instant now = clock.instant();
        String hash = String.valueOf(passwords.encode(PASSWORD));
        amber = tenants.save(new Tenant(
                "Amber Charging", plans.published("growth").orElseThrow().versionId(), now));
        cobalt = tenants.save(
                new Tenant("Cobalt Labs", plans.published("free").orElseThrow().versionId(), now));
        live = environment(amber, "live", Environment.Kind.LIVE);
        sandbox = environment(amber, "sandbox", Environment.Kind.TEST);
        charlies = environment(cobalt, "live", Environment.Kind.LIVE);
        alice = users.save(new User("alice@amber.example", "Alice Amber", hash, now));
        bob = users.save(new User("bob@amber.example", "Bob Amber", hash, now));
        charlie = users.save(new User("charlie@cobalt.example", "Charlie Cobalt", hash, now));
        memberships.save(new Membership(amber.id(), alice.id(), Role.OWNER, now));
        memberships.save(new Membership(amber.id(), bob.id(), Role.VIEWER, now));
        memberships.save(new Membership(cobalt.id(), charlie.id(), Role.OWNER, now));
    }

    /** A further environment of Alice's, with nothing in it. */
    public Environment freshEnvironment() {
        return environment(amber, "env " + System.nanoTime(), Environment.Kind.TEST);
    }

    private Environment environment(Tenant tenant, String name, Environment.Kind kind) {
        return environments.save(new Environment(tenant.id(), name, kind, clock.instant()));
    }

    public static RequestPostProcessor as(User user) {
        return as(SignedIn.as(user));
    }

    public static RequestPostProcessor as(SignedIn who) {
        return authentication(UsernamePasswordAuthenticationToken.authenticated(
                who, null, AuthorityUtils.createAuthorityList("ROLE_MEMBER")));
    }

    public Endpoint endpoint(Environment environment, String url, String... patterns) {
        return opened(environment, url, patterns).endpoint();
    }

    public EndpointRegistry.Opened opened(Environment environment, String url, String... patterns) {
        return endpoints.open(
                environment.id(),
                new EndpointDraft(url, "", List.of(patterns), null, null, null, null, null),
                Integer.MAX_VALUE);
    }

    public void described(Environment environment, String type) {
        if (types.findByEnvironmentAndName(environment.id(), type).isEmpty()) {
            types.save(new EventType(environment.id(), type, "What it is.", clock.instant()));
        }
    }

    public Event event(Environment environment, String type, String data) {
        return event(environment, type, data, clock.instant());
    }

    public Event event(Environment environment, String type, String data, Instant at) {
        return event(environment.id(), type, data, at);
    }

    public Event event(EnvironmentId environment, String type, String data) {
        return event(environment, type, data, clock.instant());
    }

    private Event event(EnvironmentId environment, String type, String data, Instant moment) {
        // As exact as it is stored.
        Instant at = moment.truncatedTo(ChronoUnit.MILLIS);
        Event event = new Event(
                new EventId(bornAt(at)),
                environment,
                null,
                type,
                null,
                null,
                at,
                1,
                data.getBytes(StandardCharsets.UTF_8));
        events.insert(List.of(event));
        return event;
    }

    public Delivery delivery(Endpoint endpoint, Event event) {
        return delivery(DeliveryId.next(), endpoint, event);
    }

    /** Born when its event was, and not now. */
    public Delivery pastDelivery(Endpoint endpoint, Event event) {
        return delivery(new DeliveryId(bornAt(event.createdAt())), endpoint, event);
    }

    private Delivery delivery(DeliveryId id, Endpoint endpoint, Event event) {
        Delivery delivery = new Delivery(
                id,
                endpoint.tenant(),
                endpoint.environment(),
                endpoint.id(),
                event.id(),
                event.externalId(),
                event.type(),
                DeliveryStatus.PENDING,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                id);
        deliveries.insert(List.of(delivery));
        work.insert(List.of(new NewWork(delivery, Lane.FRESH, null)));
        return delivery;
    }

    /** An id as it would have been made then. */
    private static UUID bornAt(Instant moment) {
        UUID fresh = Ids.next();
        return new UUID(
                Ids.floor(moment).getMostSignificantBits() | (fresh.getMostSignificantBits() & 0xFFFF),
                fresh.getLeastSignificantBits());
    }

    /** Makes one attempt at everything that is due, this being the answer of every receiver. */
    public void attemptAll(int status, String body, @Nullable Duration retryIn) {
        for (Lane lane : List.of(Lane.FRESH, Lane.RETRY)) {
            List<Work> due =
                    work.claim(work.due(lane, 500).stream().map(Due::delivery).toList(), 7, Duration.ofMinutes(1));
            if (!due.isEmpty()) {
                work.settle(due.stream()
                        .map(one -> settlement(one, status, body, retryIn))
                        .toList());
            }
        }
    }

    private Settlement settlement(Work one, int status, String body, @Nullable Duration retryIn) {
        boolean ok = status / 100 == 2;
        Attempt attempt = new Attempt(
                one.delivery(),
                one.attempt(),
                clock.instant().minusMillis(143),
                ok ? "succeeded" : "refused",
                ok ? null : "The receiver answered " + status,
                status,
                "203.0.113.10:443",
                143,
                12,
                31,
                44,
                120,
                "content-type: application/json\nwebhook-id: " + one.event()
                        + "\nwebhook-timestamp: 1795260000\nwebhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
                "content-type: text/plain\nserver: nginx",
                body.getBytes(StandardCharsets.UTF_8));
        if (ok) {
            return Settlement.succeeded(one, attempt);
        }
        return retryIn == null
                ? Settlement.failed(Settlement.EXHAUSTED, one, attempt)
                : Settlement.retryIn(retryIn, one, attempt);
    }
}
