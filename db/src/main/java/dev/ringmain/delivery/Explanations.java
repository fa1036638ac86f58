package dev.ringmain.delivery;

import dev.ringmain.delivery.Explanation.Outcome;
import dev.ringmain.delivery.Explanation.Verdict;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.Event;
import dev.ringmain.filter.EventView;
import dev.ringmain.filter.Filter;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.TenantShares;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Answers "why didn't I get it?", endpoint by endpoint. */
@Component
public class Explanations {

    private static final String BLOCKED = "blocked";

    private final Deliveries deliveries;
    private final Endpoints endpoints;
    private final RoutingTable routing;
    private final ObjectProvider<TenantShares> shares;
    private final JdbcClient jdbc;

    Explanations(
            Deliveries deliveries,
            Endpoints endpoints,
            RoutingTable routing,
            ObjectProvider<TenantShares> shares,
            JdbcClient jdbc) {
        this.deliveries = deliveries;
        this.endpoints = endpoints;
        this.routing = routing;
        this.shares = shares;
        this.jdbc = jdbc;
    }

    /** The last attempt that is recorded. */
    private record Last(String outcome, @Nullable String detail) {}

    /** Of an event that the caller has found within its environment. */
    public Explanation of(Event event) {
        Map<EndpointId, Delivery> latest = new HashMap<>();
        // The last one speaks: a replay that arrived makes up for a delivery that did not.
        deliveries.of(event.environment(), event.id()).forEach(delivery -> latest.put(delivery.endpoint(), delivery));
        Map<DeliveryId, Last> lasts = lasts(latest.values().stream()
                .filter(delivery -> delivery.status() != DeliveryStatus.SUCCEEDED)
                .map(Delivery::id)
                .toList());
        String suspended = routing.of(event.environment())
                .flatMap(routes -> routes.closesAt().isPresent()
                        ? Optional.of(
                                "The environment was closed, and nothing is sent any more unless an owner takes that back.")
                        : routes.isSuspended()
                                ? Optional.of("The account is suspended. The delivery waits until it is back.")
                                : Optional.empty())
                .orElse(null);
        List<Verdict> verdicts = new ArrayList<>();
        for (Endpoint endpoint : endpoints.since(event.environment(), event.createdAt())) {
            Delivery delivery = latest.get(endpoint.id());
            if (delivery != null) {
                verdicts.add(sent(endpoint, delivery, lasts.get(delivery.id()), suspended));
            } else if (!endpoint.isDeleted() || !endpoint.createdAt().isAfter(event.createdAt())) {
                verdicts.add(notSent(endpoint, event));
            }
        }
        return new Explanation(event, verdicts);
    }

    private Map<DeliveryId, Last> lasts(List<DeliveryId> ids) {
        Map<DeliveryId, Last> lasts = new HashMap<>();
        if (!ids.isEmpty()) {
            jdbc.sql("SELECT delivery_id, outcome, detail FROM attempt WHERE delivery_id IN (?"
                            + ", ?".repeat(ids.size() - 1) + ") ORDER BY delivery_id, number")
                    .params(ids.stream().map(DeliveryId::bytes).toList())
                    .query(row -> {
                        lasts.put(
                                new DeliveryId(Ids.fromBytes(row.getBytes(1))),
                                new Last(row.getString(2), row.getString(3)));
                    });
        }
        return lasts;
    }

    private Verdict sent(Endpoint endpoint, Delivery delivery, @Nullable Last last, @Nullable String suspended) {
        return switch (delivery.status()) {
            case SUCCEEDED ->
                sent(
                        endpoint,
                        delivery,
                        Outcome.DELIVERED,
                        "Delivered after " + delivery.attempts()
                                + (delivery.attempts() == 1 ? " attempt." : " attempts."));
            case FAILED -> failed(endpoint, delivery, last);
            case PENDING ->
                endpoint.isDeleted()
                        ? sent(endpoint, delivery, Outcome.DELETED, "The endpoint was deleted before it was delivered.")
                        : waiting(endpoint, delivery, last, suspended);
        };
    }

    private static Verdict failed(Endpoint endpoint, Delivery delivery, @Nullable Last last) {
        String why = "Failed: " + delivery.reason() + "."
                + (delivery.detail() == null ? "" : " " + delivery.detail())
                + (last == null || last.detail() == null ? "" : " The last attempt: " + last.detail());
        if (endpoint.isDeleted()) {
            return sent(endpoint, delivery, Outcome.DELETED, "The endpoint was deleted. " + why);
        }
        boolean blocked = Settlement.EXHAUSTED.equals(delivery.reason()) && isBlocked(last);
        return sent(endpoint, delivery, blocked ? Outcome.BLOCKED : Outcome.FAILED, why + " It can be replayed.");
    }

    private Verdict waiting(Endpoint endpoint, Delivery delivery, @Nullable Last last, @Nullable String suspended) {
        if (suspended != null) {
            return sent(endpoint, delivery, Outcome.SUSPENDED, suspended);
        }
        return switch (endpoint.status()) {
            case PAUSED ->
                sent(
                        endpoint,
                        delivery,
                        Outcome.PAUSED,
                        "The endpoint is paused. The delivery waits until it is resumed.");
            case DISABLED ->
                sent(
                        endpoint,
                        delivery,
                        Outcome.DISABLED,
                        "The endpoint is disabled"
                                + endpoint.statusReason()
                                        .map(reason -> " (" + reason + ")")
                                        .orElse("")
                                + ". The delivery waits until it is active again.");
            case SUSPENDED_BY_PLAN ->
                sent(
                        endpoint,
                        delivery,
                        Outcome.SUSPENDED_BY_PLAN,
                        "The plan does not allow the endpoint any more. The delivery waits until it does.");
            case SUSPENDED, ACTIVE -> waiting(endpoint, delivery, last);
        };
    }

    private Verdict waiting(Endpoint endpoint, Delivery delivery, @Nullable Last last) {
        if (HoldReason.CIRCUIT_OPEN.text().equals(delivery.reason())) {
            return sent(
                    endpoint,
                    delivery,
                    Outcome.RESTING,
                    "The endpoint failed most of the time lately and is left alone for a while. The delivery waits until it answers again.");
        }
        Instant next = delivery.nextAttemptAt();
        if (isBlocked(last)) {
            return sent(
                    endpoint,
                    delivery,
                    Outcome.BLOCKED,
                    "Its address may not be delivered to. " + (last == null ? "" : last.detail())
                            + " The next attempt is at " + next + ".");
        }
        if (isThrottled(endpoint, delivery)) {
            return sent(
                    endpoint,
                    delivery,
                    Outcome.THROTTLED,
                    "More is due for the endpoint than it is sent in a second (" + perSecond(endpoint)
                            + "). The delivery waits for its turn.");
        }
        return sent(
                endpoint,
                delivery,
                Outcome.PENDING,
                next == null ? "On its way." : "The next attempt is at " + next + ".");
    }

    /** Due, claimed by nobody, and one of more than a second's worth. */
    private boolean isThrottled(Endpoint endpoint, Delivery delivery) {
        boolean due = jdbc.sql(
                        "SELECT 1 FROM delivery_work WHERE delivery_id = ? AND lease_token = 0 AND due_at <= UTC_TIMESTAMP(6)")
                .params((Object) delivery.id().bytes())
                .query(Integer.class)
                .optional()
                .isPresent();
        int most = perSecond(endpoint);
        return due
                && most
                        < jdbc.sql(
                                        "SELECT COUNT(*) FROM (SELECT 1 FROM delivery_work FORCE INDEX (by_endpoint) WHERE endpoint_id = ? AND lane IN ("
                                                + Lane.FRESH.ordinal() + ", " + Lane.RETRY.ordinal()
                                                + ") AND due_at <= UTC_TIMESTAMP(6) LIMIT " + (most + 1L) + ") AS due")
                                .params((Object) endpoint.id().bytes())
                                .query(Integer.class)
                                .single();
    }

    private int perSecond(Endpoint endpoint) {
        TenantShares plan = shares.getIfAvailable();
        int most = plan == null ? Integer.MAX_VALUE : plan.deliveriesPerSecond(endpoint.tenant());
        return Math.min(most, endpoint.rateLimit().orElse(most));
    }

    private static boolean isBlocked(@Nullable Last last) {
        return last != null && last.outcome().equals(BLOCKED);
    }

    private static Verdict sent(Endpoint endpoint, Delivery delivery, Outcome outcome, String detail) {
        return new Verdict(
                endpoint.id(),
                endpoint.url(),
                outcome,
                null,
                detail,
                delivery.id(),
                delivery.attempts(),
                delivery.nextAttemptAt());
    }

    /** By the rules as they are now: what they were when it was published is not kept. */
    private static Verdict notSent(Endpoint endpoint, Event event) {
        if (endpoint.isDeleted()) {
            return notSent(
                    endpoint, Outcome.DELETED, null, "The endpoint was not given the event, and was deleted since.");
        }
        if (endpoint.createdAt().isAfter(event.createdAt())) {
            return notSent(
                    endpoint, Outcome.CREATED_LATER, null, "The endpoint was created after the event was published.");
        }
        if (endpoint.events().stream().noneMatch(pattern -> pattern.matches(event.type()))) {
            return notSent(
                    endpoint,
                    Outcome.NOT_SUBSCRIBED,
                    "pattern",
                    "The endpoint does not subscribe to " + event.type() + ".");
        }
        dev.ringmain.filter.Verdict verdict =
                endpoint.filter().map(Filter::stored).orElse(Filter.NONE).test(view(event));
        return switch (verdict.kind()) {
            case OTHER_SUBJECT -> notSent(endpoint, Outcome.FILTERED, "subject", verdict.detail());
            case NOT_MET -> notSent(endpoint, Outcome.FILTERED, "condition", verdict.detail());
            case MATCHES, FAILED ->
                notSent(
                        endpoint,
                        Outcome.NOT_SUBSCRIBED,
                        null,
                        "What the endpoint subscribed to, or its filter, kept " + event.type()
                                + " away when it was published. It would get it now.");
        };
    }

    private static EventView view(Event event) {
        return new EventView(event.publicId(), event.type(), event.subject(), event.occurredAt(), event.data());
    }

    private static Verdict notSent(Endpoint endpoint, Outcome outcome, @Nullable String rule, String detail) {
        return new Verdict(endpoint.id(), endpoint.url(), outcome, rule, detail, null, 0, null);
    }
}
