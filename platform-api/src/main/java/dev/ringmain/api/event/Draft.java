package dev.ringmain.api.event;

import dev.ringmain.api.event.Intake.Waiting;
import dev.ringmain.api.event.Submission.Idempotency;
import dev.ringmain.api.event.Submission.Item;
import dev.ringmain.api.event.Submission.Outcome;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.audit.Actor;
import dev.ringmain.audit.Change;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.delivery.Assignment;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryHandover;
import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.delivery.Lane;
import dev.ringmain.delivery.Settlement;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.Recipient;
import dev.ringmain.endpoint.Routes;
import dev.ringmain.event.EventTypeId;
import dev.ringmain.event.IdempotencyKeys.Earlier;
import dev.ringmain.event.IdempotencyKeys.Entry;
import dev.ringmain.event.IdempotencyKeys.Key;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** The rows of one transaction. */
final class Draft {

    private static final int HEADER_KEPT_HOURS = 24;
    private static final TypeReference<List<Accepted>> LIST = new TypeReference<>() {};

    private final Commit commit;
    private final List<Waiting> batch;
    private final Set<Waiting> settled = new HashSet<>();
    private final Set<Waiting> apart = new HashSet<>();
    private final Map<Waiting, List<Planned>> planned = new LinkedHashMap<>();
    /** What the catalogues do not hold yet. */
    private final Map<EnvironmentId, Set<String>> newTypes = new HashMap<>();

    private final @Nullable DeliveryHandover worker;
    private final List<Assignment> assignments = new ArrayList<>();
    private boolean leftToClaim;
    private boolean isWritten;

    Draft(Commit commit, List<Waiting> batch) {
        this.commit = commit;
        this.batch = batch;
        this.worker = commit.handover.getIfAvailable();
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
                .filter(one -> !one.isKnown())
                .toList();
        discoverTypes(fresh);
        insert(fresh);
        isWritten = true;
    }

    /** Whether every statement was sent: from then on, whether it is stored is for the database to say. */
    boolean isWritten() {
        return isWritten;
    }

    private void plan(Waiting waiting) {
        List<Planned> rows = new ArrayList<>();
        Map<EnvironmentId, Set<String>> own = new HashMap<>();
        List<Item> items = waiting.submission().items();
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            Routes routes = commit.routing.of(item.workspace().environment()).orElseThrow(ApiProblem::notFound);
            String type = item.event().type();
            boolean knows = routes.catalogueHolds(type);
            if (!knows && !routes.catalogueIsOpen()) {
                refuse(waiting, Refusals.unknownType(item));
                return;
            }
            if (!knows) {
                Set<String> added = own.computeIfAbsent(routes.environment(), first -> new HashSet<>());
                if (added.add(type) && routes.catalogueSize() + added.size() > mostTypes(routes)) {
                    refuse(waiting, Refusals.catalogueFull(item, mostTypes(routes), routes.catalogueSize()));
                    return;
                }
            }
            Selection selection = waiting.selections().get(i);
            if (!selection.follow(routes)) {
                refuse(waiting, new Commit.OtherConditions());
                return;
            }
            rows.add(new Planned(waiting.submission(), item, routes, !knows, selection));
        }
        int fanOut = rows.stream().mapToInt(row -> row.recipients().size()).sum();
        // They are written in one transaction.
        if (fanOut > commit.mostDeliveries) {
            refuse(waiting, Refusals.tooManyDeliveries(fanOut, commit.mostDeliveries));
            return;
        }
        if (!fitBesideOthers(own)) {
            apart.add(waiting);
            return;
        }
        own.forEach((environment, types) ->
                newTypes.computeIfAbsent(environment, first -> new HashSet<>()).addAll(types));
        planned.put(waiting, rows);
    }

    /** Whether the catalogues have room for these types and those that others discover in the same transaction. */
    private boolean fitBesideOthers(Map<EnvironmentId, Set<String>> types) {
        for (Map.Entry<EnvironmentId, Set<String>> one : types.entrySet()) {
            Set<String> others = newTypes.get(one.getKey());
            if (others != null) {
                Set<String> together = new HashSet<>(others);
                together.addAll(one.getValue());
                Routes routes = commit.routing.of(one.getKey()).orElseThrow(ApiProblem::notFound);
                if (routes.catalogueSize() + together.size() > mostTypes(routes)) {
                    return false;
                }
            }
        }
        return true;
    }

    private long mostTypes(Routes routes) {
        return commit.plans.of(routes.tenant()).limit(Entitlement.CATALOGUE_TYPES);
    }

    /** An id that a publisher gives stands for one event: the same again is answered as the first was, another is refused. */
    private void claimEventIds() {
        Map<Key, Planned> named = new LinkedHashMap<>();
        planned.forEach((waiting, rows) -> rows.forEach(row -> {
            if (row.isNamed()) {
                Planned first = named.putIfAbsent(row.idKey(), row);
                if (first != null && !MasterKey.same(first.fingerprint(), row.fingerprint())) {
                    refuse(waiting, Refusals.idConflict(row));
                } else if (first != null) {
                    row.wasAnswered(first.accepted());
                }
            }
        }));
        if (named.isEmpty()) {
            return;
        }
        Map<Key, Earlier> taken = commit.idempotencyKeys.claim(
                named.values().stream().map(this::idEntry).toList());
        if (taken.isEmpty()) {
            return;
        }
        planned.forEach((waiting, rows) -> rows.forEach(row -> {
            Earlier earlier = !row.isNamed() ? null : taken.get(row.idKey());
            if (earlier != null && MasterKey.same(earlier.fingerprint(), row.fingerprint())) {
                row.wasAnswered(commit.json.readValue(earlier.response(), Accepted.class));
            } else if (earlier != null) {
                refuse(waiting, Refusals.idConflict(row));
            }
        }));
    }

    private Entry idEntry(Planned row) {
        // As things stand now; where the event is shown for longer in the end, its id is kept for longer, too.
        long days = commit.plans
                .of(row.routes().tenant(), row.routes().environment())
                .limit(Entitlement.RETENTION_DAYS);
        return new Entry(
                row.idKey(),
                row.event().id(),
                row.fingerprint(),
                commit.json.writeValueAsString(row.accepted()),
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
                        rows.get(0).event().id(),
                        idempotency.fingerprint(),
                        commit.json.writeValueAsString(accepted(rows)),
                        HEADER_KEPT_HOURS));
            }
        });
        if (entries.isEmpty()) {
            return;
        }
        commit.idempotencyKeys.claim(entries).forEach((key, earlier) -> {
            Waiting waiting = byKey.get(key);
            if (waiting == null || waiting.submission().idempotency() == null) {
                return;
            }
            if (MasterKey.same(
                    earlier.fingerprint(), waiting.submission().idempotency().fingerprint())) {
                settled.add(waiting);
                waiting.outcome().complete(new Outcome(commit.json.readValue(earlier.response(), LIST), true));
            } else {
                refuse(waiting, Refusals.keyReused());
            }
        });
    }

    /** Several that do not fit together may fit one by one: of a tenant that is near its limit, the first that fit stay. */
    private void count() {
        Map<TenantId, Integer> wanted = new HashMap<>();
        planned.values()
                .forEach(rows -> wanted(rows).forEach((tenant, events) -> wanted.merge(tenant, events, Integer::sum)));
        Map<TenantId, Long> left = commit.usage.count(wanted);
        if (left.isEmpty()) {
            return;
        }
        Map<TenantId, Long> untaken = new HashMap<>(left);
        planned.forEach((waiting, rows) -> {
            Map<TenantId, Integer> own = wanted(rows);
            own.keySet().retainAll(left.keySet());
            TenantId over = exceeded(own, left);
            if (over != null) {
                // Even by itself it would not fit, and whatever is taken meanwhile makes it no better.
                refuse(
                        waiting,
                        Refusals.quotaExceeded(
                                commit.plans.of(over),
                                commit.usage.events(over),
                                commit.usage.resetsAt(),
                                commit.clock.instant()));
            } else if (exceeded(own, untaken) != null) {
                // It fits only if those before it are not committed after all.
                apart.add(waiting);
            } else {
                own.forEach((tenant, events) -> untaken.merge(tenant, (long) -events, Long::sum));
            }
        });
    }

    private static Map<TenantId, Integer> wanted(List<Planned> rows) {
        Map<TenantId, Integer> wanted = new HashMap<>();
        rows.stream()
                .filter(row -> !row.isKnown())
                .forEach(row -> wanted.merge(row.routes().tenant(), 1, Integer::sum));
        return wanted;
    }

    /** One who has less left than is wanted; null if there is none. */
    private static @Nullable TenantId exceeded(Map<TenantId, Integer> wanted, Map<TenantId, Long> left) {
        return wanted.entrySet().stream()
                .filter(entry -> entry.getValue() > left.getOrDefault(entry.getKey(), 0L))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private void discoverTypes(List<Planned> fresh) {
        if (fresh.stream().noneMatch(Planned::discovers)) {
            return;
        }
        Map<Planned, Actor> actors = new IdentityHashMap<>();
        planned.forEach((waiting, rows) -> rows.forEach(row -> actors.put(row, waiting.actor())));
        // Sorted, so that two transactions that discover the same types never wait for each other.
        Map<String, TreeSet<String>> discovered = new HashMap<>();
        fresh.stream()
                .filter(row -> row.discovers())
                .sorted(java.util.Comparator.comparing(
                                (Planned row) -> row.routes().environment().value())
                        .thenComparing(row -> row.event().type()))
                .forEach(row -> {
                    if (discovered
                            .computeIfAbsent(row.routes().environment().toString(), id -> new TreeSet<>())
                            .add(row.event().type())) {
                        discover(row, actors.getOrDefault(row, Actor.SYSTEM));
                    }
                });
    }

    private void discover(Planned row, Actor actor) {
        EventTypeId id = EventTypeId.next();
        String type = row.event().type();
        if (commit.eventTypes.discover(id, row.routes().environment(), type) > 0) {
            commit.log.record(
                    new Change(
                            row.routes().tenant(),
                            row.routes().environment(),
                            "event_type.discovered",
                            id.toString(),
                            type,
                            Map.of(),
                            Map.of("name", type),
                            null),
                    actor);
        }
    }

    private void insert(List<Planned> fresh) {
        if (fresh.isEmpty()) {
            return;
        }
        List<Delivery> rows = new ArrayList<>();
        List<NewWork> queued = new ArrayList<>();
        DeliveryHandover.Lease lease = worker == null ? null : worker.lease();
        for (Planned row : fresh) {
            for (Recipient recipient : row.recipients()) {
                Destination destination = recipient.destination();
                Delivery delivery = Delivery.fresh(
                        destination.tenant(),
                        destination.environment(),
                        destination.id(),
                        row.event().id(),
                        row.event().type(),
                        null);
                if (recipient.failure() != null) {
                    rows.add(delivery.stillborn(Settlement.FILTER_FAILED, recipient.failure()));
                    continue;
                }
                boolean handed = worker != null && destination.isActive() && worker.reserve(destination);
                NewWork one = NewWork.of(delivery, destination.status(), Lane.FRESH, handed ? lease : null);
                rows.add(one.delivery());
                queued.add(one);
                if (handed) {
                    assignments.add(Assignment.fresh(one.claimed(), row.event()));
                }
                leftToClaim |= destination.isActive() && !handed;
            }
        }
        commit.events.insert(fresh.stream().map(row -> row.event()).toList());
        if (!rows.isEmpty()) {
            commit.deliveries.insert(rows);
        }
        if (!queued.isEmpty()) {
            commit.work.insert(queued);
        }
    }

    /** First those who wait hear of it, then the worker: whatever happens there, it is committed. */
    void committed() {
        planned.forEach((waiting, rows) -> {
            rows.stream()
                    .filter(Planned::discovers)
                    .forEach(row -> row.routes().catalogueGains(row.event().type()));
            waiting.outcome().complete(new Outcome(accepted(rows), false));
        });
        if (worker != null) {
            worker.accept(assignments);
            if (leftToClaim) {
                worker.wake();
            }
        }
    }

    void cancelHandover() {
        if (worker != null) {
            assignments.forEach(assignment -> worker.cancel(assignment.work()));
        }
    }

    private void refuse(Waiting waiting, RuntimeException problem) {
        settled.add(waiting);
        waiting.outcome().completeExceptionally(problem);
    }

    private void takeOutSettled() {
        if (!settled.isEmpty() || !apart.isEmpty()) {
            throw new Commit.TakenOut(settled, apart);
        }
    }

    private List<Accepted> accepted(List<Planned> rows) {
        return rows.stream().map(row -> row.answer()).toList();
    }
}
