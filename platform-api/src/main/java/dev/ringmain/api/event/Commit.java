package dev.ringmain.api.event;

import dev.ringmain.api.event.Intake.Waiting;
import dev.ringmain.api.event.Submission.Idempotency;
import dev.ringmain.api.event.Submission.Item;
import dev.ringmain.api.event.Submission.Outcome;
import dev.ringmain.api.key.Caller.Workspace;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Plans;
import dev.ringmain.billing.Usage;
import dev.ringmain.delivery.Assignment;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryHandover;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.delivery.Lane;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.Routes;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.Event;
import dev.ringmain.event.EventId;
import dev.ringmain.event.EventTypeId;
import dev.ringmain.event.EventTypes;
import dev.ringmain.event.Events;
import dev.ringmain.event.IdempotencyKeys;
import dev.ringmain.event.IdempotencyKeys.Earlier;
import dev.ringmain.event.IdempotencyKeys.Entry;
import dev.ringmain.event.IdempotencyKeys.Key;
import dev.ringmain.event.IdempotencyKeys.Scope;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Commits submissions together, in one transaction: idempotency keys, the month's count, the events, their deliveries, and the work rows
 * that are outbox and queue in one. What cannot be accepted is taken out, and the rest is committed without it.
 */
@Component
class Commit {

    private static final int HEADER_KEPT_HOURS = 24;

    private final RoutingTable routing;
    private final IdempotencyKeys idempotencyKeys;
    private final Usage usage;
    private final Plans plans;
    private final EventTypes eventTypes;
    private final Events events;
    private final Deliveries deliveries;
    private final DeliveryWork work;
    private final ObjectProvider<DeliveryHandover> handover;
    private final TransactionTemplate transaction;
    private final JsonMapper json;
    private final Clock clock;

    Commit(
            RoutingTable routing,
            IdempotencyKeys idempotencyKeys,
            Usage usage,
            Plans plans,
            EventTypes eventTypes,
            Events events,
            Deliveries deliveries,
            DeliveryWork work,
            ObjectProvider<DeliveryHandover> handover,
            TransactionTemplate transaction,
            JsonMapper json,
            Clock clock) {
        this.routing = routing;
        this.idempotencyKeys = idempotencyKeys;
        this.usage = usage;
        this.plans = plans;
        this.eventTypes = eventTypes;
        this.events = events;
        this.deliveries = deliveries;
        this.work = work;
        this.handover = handover;
        this.transaction = transaction;
        this.json = json;
        this.clock = clock;
    }

    /** Completes each submission's outcome, once what it says is committed. */
    void commit(List<Waiting> batch) {
        List<Waiting> leaders = leaders(batch);
        while (!leaders.isEmpty()) {
            Draft draft = new Draft(leaders);
            try {
                transaction.executeWithoutResult(status -> draft.write());
            } catch (TakenOut takenOut) {
                leaders = new ArrayList<>(leaders);
                leaders.removeAll(takenOut.settled);
                continue;
            } catch (RuntimeException e) {
                draft.cancelHandover();
                throw draft.isWritten ? new OutcomeUnknown(e) : e;
            }
            draft.committed();
            return;
        }
    }

    /** Of several requests with one key that came together, the first is done and the others share what becomes of it. */
    private static List<Waiting> leaders(List<Waiting> batch) {
        Map<Key, Waiting> byKey = new HashMap<>();
        List<Waiting> leaders = new ArrayList<>();
        for (Waiting waiting : batch) {
            if (waiting.outcome().isDone()) {
                // Refused in an earlier try, or given up: its caller has been answered.
                continue;
            }
            Idempotency idempotency = waiting.submission().idempotency();
            Waiting leader = idempotency == null ? null : byKey.putIfAbsent(idempotency.key(), waiting);
            if (leader == null || leader.submission().idempotency() == null || idempotency == null) {
                leaders.add(waiting);
            } else if (MasterKey.same(leader.submission().idempotency().fingerprint(), idempotency.fingerprint())) {
                leader.outcome().whenComplete((outcome, failure) -> {
                    if (failure != null) {
                        waiting.outcome().completeExceptionally(failure);
                    } else {
                        waiting.outcome().complete(new Outcome(outcome.accepted(), true));
                    }
                });
            } else {
                waiting.outcome().completeExceptionally(keyReused());
            }
        }
        return leaders;
    }

    /** Rolls back: some submissions are settled without being committed, and the rest go again without them. */
    private static final class TakenOut extends RuntimeException {

        private final transient Set<Waiting> settled;

        TakenOut(Set<Waiting> settled) {
            super(null, null, false, false);
            this.settled = settled;
        }
    }

    /** Everything was written, but the answer to the commit was lost: it may be stored, and must not be written once more. */
    static final class OutcomeUnknown extends RuntimeException {

        OutcomeUnknown(RuntimeException cause) {
            super(cause);
        }
    }

    /** The rows of one transaction. */
    private final class Draft {

        private final List<Waiting> batch;
        private final Set<Waiting> settled = new HashSet<>();
        private final Map<Waiting, List<Planned>> planned = new LinkedHashMap<>();
        private final @Nullable DeliveryHandover worker = handover.getIfAvailable();
        private List<Assignment> assignments = new ArrayList<>();
        private boolean leftToClaim;
        private boolean isWritten;

        Draft(List<Waiting> batch) {
            this.batch = batch;
        }

        void write() {
            batch.forEach(this::plan);
            takeOutSettled();
            claimEventIds();
            takeOutSettled();
            claimHeaderKeys();
            takeOutSettled();
            count();
            takeOutSettled();
            List<Planned> fresh = planned.values().stream()
                    .flatMap(List::stream)
                    .filter(one -> one.earlier == null)
                    .toList();
            discoverTypes(fresh);
            insert(fresh);
            isWritten = true;
        }

        private void plan(Waiting waiting) {
            List<Planned> rows = new ArrayList<>();
            for (Item item : waiting.submission().items()) {
                Routes routes = routing.of(item.workspace().environment()).orElseThrow(ApiProblem::notFound);
                String type = item.event().type();
                boolean knows = routes.catalogueHolds(type);
                if (!knows && (!routes.catalogueIsOpen() || routes.catalogueSize() >= MOST_TYPES)) {
                    refuse(waiting, unknownType(item));
                    return;
                }
                rows.add(new Planned(waiting.submission(), item, routes, routes.to(type), !knows));
            }
            planned.put(waiting, rows);
        }

        /** An id that a publisher gives stands for one event: the same again is answered as the first was, another is refused. */
        private void claimEventIds() {
            Map<Key, Planned> named = new LinkedHashMap<>();
            planned.forEach((waiting, rows) -> rows.forEach(row -> {
                if (row.event.externalId() != null) {
                    Planned first = named.putIfAbsent(row.idKey(), row);
                    if (first != null && !MasterKey.same(first.fingerprint, row.fingerprint)) {
                        refuse(waiting, idConflict(row));
                    } else if (first != null) {
                        row.earlier = first.accepted();
                    }
                }
            }));
            if (named.isEmpty()) {
                return;
            }
            Map<Key, Earlier> taken = idempotencyKeys.claim(
                    named.values().stream().map(this::idEntry).toList());
            if (taken.isEmpty()) {
                return;
            }
            planned.forEach((waiting, rows) -> rows.forEach(row -> {
                Earlier earlier = row.event.externalId() == null ? null : taken.get(row.idKey());
                if (earlier != null && MasterKey.same(earlier.fingerprint(), row.fingerprint)) {
                    row.earlier = json.readValue(earlier.response(), Accepted.class);
                } else if (earlier != null) {
                    refuse(waiting, idConflict(row));
                }
            }));
        }

        private Entry idEntry(Planned row) {
            long days = plans.of(row.routes.tenant()).limit(Entitlement.RETENTION_DAYS);
            return new Entry(
                    row.idKey(),
                    row.event.id(),
                    row.fingerprint,
                    json.writeValueAsString(row.accepted()),
                    Math.toIntExact(days * 24));
        }

        private void claimHeaderKeys() {
            List<Entry> entries = new ArrayList<>();
            Map<Key, Waiting> byKey = new HashMap<>();
            planned.forEach((waiting, rows) -> {
                Idempotency idempotency = waiting.submission().idempotency();
                if (idempotency != null) {
                    byKey.put(idempotency.key(), waiting);
                    entries.add(new Entry(
                            idempotency.key(),
                            rows.get(0).event.id(),
                            idempotency.fingerprint(),
                            json.writeValueAsString(accepted(rows)),
                            HEADER_KEPT_HOURS));
                }
            });
            if (entries.isEmpty()) {
                return;
            }
            idempotencyKeys.claim(entries).forEach((key, earlier) -> {
                Waiting waiting = byKey.get(key);
                if (waiting == null || waiting.submission().idempotency() == null) {
                    return;
                }
                if (MasterKey.same(
                        earlier.fingerprint(),
                        waiting.submission().idempotency().fingerprint())) {
                    settled.add(waiting);
                    waiting.outcome().complete(new Outcome(json.readValue(earlier.response(), LIST), true));
                } else {
                    refuse(waiting, keyReused());
                }
            });
        }

        private void count() {
            Map<TenantId, Integer> wanted = new HashMap<>();
            planned.values()
                    .forEach(rows -> rows.stream()
                            .filter(row -> row.earlier == null)
                            .forEach(row -> wanted.merge(row.routes.tenant(), 1, Integer::sum)));
            Set<TenantId> refused = usage.count(wanted);
            if (refused.isEmpty()) {
                return;
            }
            planned.forEach((waiting, rows) -> rows.stream()
                    .map(row -> row.routes.tenant())
                    .filter(refused::contains)
                    .findFirst()
                    .ifPresent(tenant -> {
                        // Several that would not fit together may fit one by one: only the last of them is refused for
                        // sure.
                        if (batch.size() == 1) {
                            refuse(waiting, quotaExceeded(tenant));
                        }
                    }));
            if (settled.isEmpty()) {
                throw new QuotaNear();
            }
        }

        private void discoverTypes(List<Planned> fresh) {
            // Sorted, so that two transactions that discover the same types never wait for each other.
            Map<String, TreeSet<String>> discovered = new HashMap<>();
            fresh.stream()
                    .filter(row -> row.discovers)
                    .sorted(java.util.Comparator.comparing(
                                    (Planned row) -> row.routes.environment().value())
                            .thenComparing(row -> row.event.type()))
                    .forEach(row -> {
                        if (discovered
                                .computeIfAbsent(row.routes.environment().toString(), id -> new TreeSet<>())
                                .add(row.event.type())) {
                            eventTypes.discover(EventTypeId.next(), row.routes.environment(), row.event.type());
                        }
                    });
        }

        private void insert(List<Planned> fresh) {
            if (fresh.isEmpty()) {
                return;
            }
            List<Delivery> rows = new ArrayList<>();
            List<NewWork> queued = new ArrayList<>();
            DeliveryHandover.Lease lease = worker == null ? null : worker.lease();
            for (Planned row : fresh) {
                for (Destination destination : row.destinations) {
                    Delivery delivery = Delivery.fresh(
                            destination.tenant(),
                            destination.environment(),
                            destination.id(),
                            row.event.id(),
                            row.event.type(),
                            null);
                    boolean handed = worker != null && destination.isActive() && worker.reserve(destination.id());
                    NewWork one = new NewWork(
                            delivery, destination.isActive() ? Lane.FRESH : Lane.HELD, handed ? lease : null);
                    rows.add(delivery);
                    queued.add(one);
                    if (handed) {
                        assignments.add(new Assignment(one.claimed(), row.event, false));
                    }
                    leftToClaim |= destination.isActive() && !handed;
                }
            }
            events.insert(fresh.stream().map(row -> row.event).toList());
            if (!rows.isEmpty()) {
                deliveries.insert(rows);
                work.insert(queued);
            }
        }

        void committed() {
            if (worker != null) {
                worker.accept(assignments);
                assignments = List.of();
                if (leftToClaim) {
                    worker.wake();
                }
            }
            planned.forEach((waiting, rows) -> {
                rows.stream().filter(row -> row.discovers).forEach(row -> row.routes.catalogueGains(row.event.type()));
                waiting.outcome().complete(new Outcome(accepted(rows), false));
            });
        }

        void cancelHandover() {
            if (worker != null) {
                assignments.forEach(
                        assignment -> worker.cancel(assignment.work().endpoint()));
            }
        }

        private void refuse(Waiting waiting, ApiProblem problem) {
            settled.add(waiting);
            waiting.outcome().completeExceptionally(problem);
        }

        private void takeOutSettled() {
            if (!settled.isEmpty()) {
                throw new TakenOut(settled);
            }
        }

        private List<Accepted> accepted(List<Planned> rows) {
            return rows.stream()
                    .map(row -> row.earlier == null ? row.accepted() : row.earlier)
                    .toList();
        }
    }

    /** One event of a submission, with where it goes. */
    private final class Planned {

        private final Item item;
        private final Routes routes;
        private final List<Destination> destinations;
        private final boolean discovers;
        private final Event event;
        private final byte[] fingerprint;
        /** What was answered when an event with this id was accepted before. */
        private @Nullable Accepted earlier;

        Planned(Submission submission, Item item, Routes routes, List<Destination> destinations, boolean discovers) {
            this.item = item;
            this.routes = routes;
            this.destinations = destinations;
            this.discovers = discovers;
            PublishEvent asked = item.event();
            this.event = new Event(
                    EventId.next(),
                    item.workspace().environment(),
                    asked.id(),
                    asked.type(),
                    asked.subject(),
                    submission.source(),
                    asked.timestamp() == null ? clock.instant().truncatedTo(ChronoUnit.MILLIS) : asked.timestamp(),
                    destinations.size(),
                    asked.data());
            this.fingerprint = asked.id() == null ? NONE : sha256(asked);
        }

        Key idKey() {
            return new Key(event.environment(), Scope.EVENT, java.util.Objects.requireNonNull(event.externalId()));
        }

        Accepted accepted() {
            return new Accepted(event.publicId(), event.type(), event.deliveries());
        }
    }

    /** Together they pass the quota; one by one some may not. */
    static final class QuotaNear extends org.springframework.dao.TransientDataAccessResourceException {

        QuotaNear() {
            super("The quota is too near to count several submissions together");
        }
    }

    private static final int MOST_TYPES = 1_000;
    private static final byte[] NONE = {};
    private static final TypeReference<List<Accepted>> LIST = new TypeReference<>() {};

    private static byte[] sha256(PublishEvent event) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part :
                    new String[] {event.type(), String.valueOf(event.subject()), String.valueOf(event.timestamp())}) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return digest.digest(event.data());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static ApiProblem keyReused() {
        return new ApiProblem(
                ProblemCode.IDEMPOTENCY_KEY_REUSED,
                "The Idempotency-Key was sent before with another body. Use a new key for a new request.");
    }

    private static ApiProblem idConflict(Planned row) {
        return new ApiProblem(
                        ProblemCode.EVENT_ID_CONFLICT,
                        "An event with this id was published before, and it was a different one.")
                .at(row.item.event().pointer() + "/id", "event_id_conflict", "Used for another event.");
    }

    private static ApiProblem unknownType(Item item) {
        return ApiProblem.invalid(
                item.event().pointer() + "/type",
                "unknown_event_type",
                "The catalogue of this environment does not hold the type, and is closed to new ones. Add it with POST /api/v1/event-types.");
    }

    private ApiProblem quotaExceeded(TenantId tenant) {
        long limit = plans.of(tenant).limit(Entitlement.EVENTS_PER_MONTH);
        return new ApiProblem(ProblemCode.QUOTA_EXCEEDED, "The plan allows " + limit + " events a month.")
                .with("limit", limit)
                .with("used", usage.events(tenant))
                .with("resets_at", usage.resetsAt())
                .leadingToPlans()
                .retryAfter(Math.max(1, clock.instant().until(usage.resetsAt(), ChronoUnit.SECONDS)));
    }

    static Workspace workspace(Routes routes) {
        return new Workspace(routes.tenant(), routes.environment());
    }
}
