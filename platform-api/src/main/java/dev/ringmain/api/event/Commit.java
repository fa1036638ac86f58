package dev.ringmain.api.event;

import dev.ringmain.api.event.Intake.Waiting;
import dev.ringmain.api.event.Submission.Idempotency;
import dev.ringmain.api.event.Submission.Outcome;
import dev.ringmain.api.key.Caller.Workspace;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.billing.Plans;
import dev.ringmain.billing.Usage;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.DeliveryHandover;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.endpoint.Routes;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.EventTypes;
import dev.ringmain.event.Events;
import dev.ringmain.event.IdempotencyKeys;
import dev.ringmain.event.IdempotencyKeys.Key;
import dev.ringmain.secret.MasterKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Commits submissions together, in one transaction: idempotency keys, the month's count, the events, their deliveries, and the work rows
 * that are outbox and queue in one. What cannot be accepted is taken out, and the rest is committed without it.
 */
@Component
class Commit {

    final RoutingTable routing;
    final IdempotencyKeys idempotencyKeys;
    final Usage usage;
    final Plans plans;
    final EventTypes eventTypes;
    final Events events;
    final Deliveries deliveries;
    final DeliveryWork work;
    final ObjectProvider<DeliveryHandover> handover;
    final AuditLog log;
    /** Of one request. */
    final int mostDeliveries;

    private final TransactionTemplate transaction;
    final JsonMapper json;
    final Clock clock;

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
            AuditLog log,
            @Value("${ringmain.intake.most-deliveries:50000}") int mostDeliveries,
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
        this.log = log;
        this.mostDeliveries = mostDeliveries;
        this.transaction = transaction;
        this.json = json;
        this.clock = clock;
    }

    /** Completes each submission's outcome, once what it says is committed. */
    void commit(List<Waiting> batch) {
        List<Waiting> next = batch;
        while (!next.isEmpty()) {
            next = commitTogether(leaders(next));
        }
    }

    /** @return those whose turn is once the others are committed */
    private List<Waiting> commitTogether(List<Waiting> leaders) {
        List<Waiting> together = new ArrayList<>(leaders);
        List<Waiting> apart = new ArrayList<>();
        while (!together.isEmpty()) {
            Draft draft = new Draft(this, together);
            try {
                transaction.executeWithoutResult(status -> draft.write());
            } catch (TakenOut takenOut) {
                together.stream().filter(takenOut.apart::contains).forEach(apart::add);
                together = together.stream()
                        .filter(one -> !takenOut.settled.contains(one) && !takenOut.apart.contains(one))
                        .toList();
                continue;
            } catch (RuntimeException e) {
                draft.cancelHandover();
                throw draft.isWritten() ? new OutcomeUnknown(e) : e;
            } catch (Error e) {
                draft.cancelHandover();
                throw e;
            }
            draft.committed();
            break;
        }
        return apart;
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
                waiting.outcome().completeExceptionally(Refusals.keyReused());
            }
        }
        return leaders;
    }

    /**
     * Rolls back: some submissions are settled without being committed, others go apart because together they pass a quota, and the rest
     * go again without them.
     */
    static final class TakenOut extends RuntimeException {

        private final transient Set<Waiting> settled;
        private final transient Set<Waiting> apart;

        TakenOut(Set<Waiting> settled, Set<Waiting> apart) {
            super(null, null, false, false);
            this.settled = settled;
            this.apart = apart;
        }
    }

    /** A condition was added or changed after the submission's were asked. Its request asks it: a committer has others waiting. */
    static final class OtherConditions extends RuntimeException {

        OtherConditions() {
            super(null, null, false, false);
        }
    }

    /** Everything was written, but the answer to the commit was lost: it may be stored, and must not be written once more. */
    static final class OutcomeUnknown extends RuntimeException {

        OutcomeUnknown(RuntimeException cause) {
            super(cause);
        }
    }

    static Workspace workspace(Routes routes) {
        return new Workspace(routes.tenant(), routes.environment());
    }
}
