package dev.ringmain.delivery;

import dev.ringmain.database.BulkInsert;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.event.EventId;
import dev.ringmain.event.Events;
import dev.ringmain.id.Ids;
import dev.ringmain.notification.Facts;
import dev.ringmain.notification.Notices;
import dev.ringmain.notification.NotificationKind;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The queue: look, claim, settle, put back. Looking reads an index without a lock; whatever changes a row finds it by its primary key. Due
 * times are the database's, so that a node whose clock is wrong is never early. Each call is one short transaction. What waits for its
 * endpoint is the business of {@link HeldWork}.
 *
 * <p>Statements name the index they are for. The table is small and its size changes by the second, so the optimizer would now and then
 * rather read all of it, and wait for the rows of others on the way: that is a deadlock.
 */
@Repository
public class DeliveryWork {

    /** Among the parameters of an update of deliveries. */
    private static final int FIRST_ID = 9;

    private final JdbcTemplate batches;
    private final BulkInsert bulk;
    private final JdbcClient jdbc;
    private final Attempts attempts;
    private final Notices notices;
    private final TransactionTemplate transaction;
    private final Clock clock;

    DeliveryWork(
            JdbcTemplate batches,
            BulkInsert bulk,
            JdbcClient jdbc,
            Attempts attempts,
            Notices notices,
            TransactionTemplate transaction,
            Clock clock) {
        this.batches = batches;
        this.bulk = bulk;
        this.jdbc = jdbc;
        this.attempts = attempts;
        this.notices = notices;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * A row to be written with the delivery it is for, in the same transaction.
     *
     * @param lease who has it from the start; null: it is due now, or held
     */
    public record NewWork(Delivery delivery, Lane lane, DeliveryHandover.@Nullable Lease lease) {

        /** Due now in that lane; or held, if the endpoint is not served now, and then the delivery says so. */
        public static NewWork of(
                Delivery delivery, EndpointStatus status, Lane lane, DeliveryHandover.@Nullable Lease lease) {
            return status == EndpointStatus.ACTIVE
                    ? new NewWork(delivery, lane, lease)
                    : new NewWork(delivery.waitingFor(HoldReason.of(status)), Lane.HELD, null);
        }

        /** As it will be claimed; only where there is a lease. */
        public Work claimed() {
            if (lease == null) {
                throw new IllegalStateException("Nobody has claimed " + delivery.id());
            }
            return new Work(
                    delivery.id(),
                    delivery.tenant(),
                    delivery.environment(),
                    delivery.endpoint(),
                    delivery.event(),
                    lane,
                    1,
                    0,
                    0,
                    lease.token());
        }
    }

    public void insert(List<NewWork> rows) {
        bulk.insert(
                "INSERT INTO delivery_work (delivery_id, tenant_id, environment_id, endpoint_id, event_id, lane, due_at, lease_token, attempts)",
                rows,
                (row, work) -> {
                    DeliveryHandover.Lease lease = work.lease();
                    row.bytes(work.delivery().id().bytes())
                            .bytes(work.delivery().tenant().bytes())
                            .bytes(work.delivery().environment().bytes())
                            .bytes(work.delivery().endpoint().bytes())
                            .bytes(work.delivery().event().bytes())
                            .number(work.lane().ordinal())
                            .in(lease == null ? Duration.ZERO : lease.duration())
                            .number(lease == null ? 0 : lease.token())
                            .number(lease == null ? 0 : 1);
                });
    }

    /** Whether anything is due for a first attempt or another: one question for a worker that has nothing to do. */
    public boolean isAnyDue() {
        String due =
                "EXISTS(SELECT 1 FROM delivery_work FORCE INDEX (claim) WHERE lane = %d AND due_at <= UTC_TIMESTAMP(6))";
        return jdbc.sql("SELECT " + due.formatted(Lane.FRESH.ordinal()) + " OR " + due.formatted(Lane.RETRY.ordinal()))
                .query(Boolean.class)
                .single();
    }

    /** Whether at least so many wait for an endpoint, be they due, held or to be tried again. Reads no more entries of an index than that. */
    public boolean hasWaiting(EndpointId endpoint, int atLeast) {
        return jdbc.sql(
                                "SELECT COUNT(*) FROM (SELECT 1 FROM delivery_work FORCE INDEX (by_endpoint) WHERE endpoint_id = ? LIMIT ?) AS some")
                        .params(endpoint.bytes(), atLeast)
                        .query(Integer.class)
                        .single()
                >= atLeast;
    }

    /** What is due in a lane, the oldest first, without claiming it: reads an index alone, and waits for nobody. */
    public List<Due> due(Lane lane, int most) {
        return jdbc.sql(
                        "SELECT delivery_id, tenant_id, environment_id, endpoint_id FROM delivery_work FORCE INDEX (claim) WHERE lane = ? AND due_at <= UTC_TIMESTAMP(6) ORDER BY due_at LIMIT "
                                + most)
                .params(lane.ordinal())
                .query((row, n) -> due(row))
                .list();
    }

    /** Endpoints for which something is due in a lane, however much is due for others before them. One step in an index for each. */
    public List<EndpointId> endpointsDue(Lane lane) {
        return jdbc.sql(
                        "SELECT endpoint_id FROM delivery_work FORCE INDEX (by_endpoint) WHERE lane = ? GROUP BY endpoint_id, lane HAVING MIN(due_at) <= UTC_TIMESTAMP(6)")
                .params(lane.ordinal())
                .query((row, n) -> new EndpointId(Ids.fromBytes(row.getBytes(1))))
                .list();
    }

    /** The oldest that is due in a lane for each of these endpoints; in {@link Lane#HELD}, whatever its time. */
    public List<Due> dueOf(Lane lane, Collection<EndpointId> endpoints, int each) {
        if (endpoints.isEmpty()) {
            return List.of();
        }
        String when = lane == Lane.HELD ? "" : " AND due_at <= UTC_TIMESTAMP(6)";
        String one =
                "(SELECT delivery_id, tenant_id, environment_id, endpoint_id FROM delivery_work FORCE INDEX (by_endpoint) WHERE endpoint_id = ? AND lane = "
                        + lane.ordinal() + when + " ORDER BY due_at LIMIT " + each + ")";
        return jdbc.sql(String.join(" UNION ALL ", Collections.nCopies(endpoints.size(), one)))
                .params(endpoints.stream().map(EndpointId::bytes).toList())
                .query((row, n) -> due(row))
                .list();
    }

    /**
     * Takes those of the chosen that nobody else has taken, for so long. The attempt is counted here, before it is made, so that a
     * delivery that kills its worker does not do so for ever. What was claimed before and never settled has an attempt of which nobody
     * knows what came: it is recorded as such, and not held against the delivery, because another one may have killed the worker. What a
     * worker claims again itself has not killed it, even if it was on trial.
     *
     * @param token never 0
     */
    public List<Work> claim(Collection<DeliveryId> chosen, long token, Duration lease) {
        if (chosen.isEmpty()) {
            return List.of();
        }
        List<byte[]> ids = chosen.stream().map(DeliveryId::bytes).toList();
        List<Work> claimed = transaction.execute(status -> {
            List<Work> survivors = new ArrayList<>();
            List<Work> taken = jdbc.sql(
                            "SELECT delivery_id, tenant_id, environment_id, endpoint_id, event_id, lane, attempts, crashes, lost, lease_token FROM delivery_work FORCE INDEX (PRIMARY) WHERE delivery_id IN ("
                                    + places(ids.size()) + ") AND (due_at <= UTC_TIMESTAMP(6) OR lane = "
                                    + Lane.HELD.ordinal() + ") FOR UPDATE SKIP LOCKED")
                    .params(ids)
                    .query((row, n) -> {
                        Work work = work(row, token);
                        if (row.getLong("lease_token") != 0) {
                            survivors.add(work);
                        }
                        return work;
                    })
                    .list();
            if (!taken.isEmpty()) {
                List<Object> params = new ArrayList<>(List.of(micros(lease), token, token));
                params.addAll(keys(taken));
                // MySQL assigns from left to right: the token is read before it is replaced.
                jdbc.sql("UPDATE delivery_work FORCE INDEX (PRIMARY) SET lane = IF(lane = " + Lane.HELD.ordinal() + ", "
                                + Lane.RETRY.ordinal()
                                + ", lane), due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, attempts = attempts + 1, crashes = IF(crashes = "
                                + Work.ON_TRIAL + " AND lease_token = ?, " + Work.SUSPECT
                                + ", crashes + (lease_token <> 0)), lost = lost + (lease_token <> 0), lease_token = ? WHERE delivery_id IN ("
                                + places(taken.size()) + ")")
                        .params(params)
                        .update();
                attempts.insert(survivors.stream()
                        .map(work -> Attempt.unknown(work.delivery(), work.attempt() - 1, clock.instant()))
                        .toList());
            }
            return taken;
        });
        return claimed == null ? List.of() : claimed;
    }

    /** What claimed work has to send. Leaves out work whose event is no longer stored. */
    public List<Assignment> load(List<Work> claimed) {
        if (claimed.isEmpty()) {
            return List.of();
        }
        Map<DeliveryId, Assignment> loaded = new HashMap<>();
        Map<DeliveryId, Work> byDelivery = new HashMap<>();
        claimed.forEach(work -> byDelivery.put(work.delivery(), work));
        jdbc.sql(
                        "SELECT d.id AS delivery_id, d.replay_of, d.message_id, e.* FROM delivery d JOIN event e ON e.id = d.event_id WHERE d.id IN ("
                                + places(claimed.size()) + ")")
                .params(keys(claimed))
                .query(row -> {
                    Work work = byDelivery.get(new DeliveryId(Ids.fromBytes(row.getBytes("delivery_id"))));
                    if (work != null) {
                        loaded.put(
                                work.delivery(),
                                new Assignment(
                                        work,
                                        Events.read(row),
                                        row.getBytes("replay_of") != null,
                                        Deliveries.message(row, work.delivery())));
                    }
                });
        return claimed.stream()
                .flatMap(work -> java.util.stream.Stream.ofNullable(loaded.get(work.delivery())))
                .toList();
    }

    /**
     * Records what came of attempts, all in one transaction. A settlement whose claim has passed to somebody else changes nothing.
     *
     * @return those that counted
     */
    public List<Settlement> settle(List<Settlement> settlements) {
        List<Settlement> counted = transaction.execute(status -> {
            Set<Work> ours =
                    stillOurs(settlements.stream().map(Settlement::work).toList());
            List<Settlement> valid = settlements.stream()
                    .filter(settlement -> ours.contains(settlement.work()))
                    .toList();
            if (!valid.isEmpty()) {
                record(valid);
            }
            return valid;
        });
        return counted == null ? List.of() : counted;
    }

    private void record(List<Settlement> settlements) {
        List<Attempt> made = settlements.stream()
                .flatMap(settlement -> java.util.stream.Stream.ofNullable(settlement.attempt()))
                .toList();
        attempts.insert(made);
        List<Settlement> finished =
                settlements.stream().filter(Settlement::isFinal).toList();
        if (!finished.isEmpty()) {
            delete(finished.stream()
                    .map(settlement -> settlement.work().delivery().bytes())
                    .toList());
        }
        List<Settlement> again =
                settlements.stream().filter(settlement -> !settlement.isFinal()).toList();
        if (!again.isEmpty()) {
            batches.batchUpdate(
                    "UPDATE delivery_work FORCE INDEX (PRIMARY) SET lane = ?, due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, lease_token = 0, crashes = 0 WHERE delivery_id = ?",
                    again,
                    again.size(),
                    (row, settlement) -> {
                        row.setInt(1, Lane.RETRY.ordinal());
                        row.setLong(2, micros(settlement.retryIn()));
                        row.setBytes(3, settlement.work().delivery().bytes());
                    });
        }
        finished.stream().collect(Collectors.groupingBy(Became::of)).values().forEach(this::update);
        if (!again.isEmpty()) {
            batches.batchUpdate(updateOf(1), again, again.size(), DeliveryWork::bind);
        }
        noticeExhausted(settlements);
    }

    /** What the end of a delivery writes into it. Of most it is the same, and one statement does for all of them; each retry has a time of its own. */
    private record Became(
            DeliveryStatus status,
            int attempts,
            @Nullable Integer responseStatus,
            @Nullable String reason,
            @Nullable String detail) {

        static Became of(Settlement settlement) {
            Attempt attempt = settlement.attempt();
            return new Became(
                    settlement.status(),
                    attempt == null ? settlement.work().attempt() - 1 : attempt.number(),
                    attempt == null ? null : attempt.responseStatus(),
                    settlement.reason(),
                    settlement.detail());
        }
    }

    /** @param alike settlements that write the same */
    private void update(List<Settlement> alike) {
        batches.update(updateOf(alike.size()), row -> {
            bind(row, alike.get(0));
            for (int i = 1; i < alike.size(); i++) {
                row.setBytes(FIRST_ID + i, alike.get(i).work().delivery().bytes());
            }
        });
    }

    private static String updateOf(int deliveries) {
        return "UPDATE delivery FORCE INDEX (PRIMARY) SET status = ?, failed = ?, attempts = ?, response_status = COALESCE(?, response_status), reason = ?, detail = ?, next_attempt_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, finished_at = IF(?, UTC_TIMESTAMP(6), NULL) WHERE id IN ("
                + places(deliveries) + ")";
    }

    private static void bind(PreparedStatement row, Settlement settlement) throws SQLException {
        Became became = Became.of(settlement);
        row.setString(1, became.status().text());
        row.setBoolean(2, became.status() == DeliveryStatus.FAILED);
        row.setInt(3, became.attempts());
        row.setObject(4, became.responseStatus());
        row.setString(5, became.reason());
        row.setString(6, became.detail());
        row.setObject(7, settlement.retryIn() == null ? null : (Object) micros(settlement.retryIn()));
        row.setBoolean(8, settlement.isFinal());
        row.setBytes(FIRST_ID, settlement.work().delivery().bytes());
    }

    /** One row for each endpoint, however many of its deliveries ended here. */
    private void noticeExhausted(List<Settlement> settlements) {
        settlements.stream()
                .filter(settlement -> Settlement.EXHAUSTED.equals(settlement.reason()))
                .collect(Collectors.groupingBy(settlement -> settlement.work().endpoint()))
                .forEach((endpoint, ended) -> {
                    Settlement last = ended.get(ended.size() - 1);
                    Attempt attempt = last.attempt();
                    notices.write(
                            last.work().tenant(),
                            last.work().environment(),
                            endpoint,
                            NotificationKind.EXHAUSTED,
                            ended.size(),
                            Facts.NONE
                                    .with("last_outcome", attempt == null ? null : attempt.outcome())
                                    .with("last_status", attempt == null ? null : attempt.responseStatus()));
                });
    }

    /** To be called before claimed work is tried alone: should another worker have to claim it, it is {@linkplain Work#isConvicted() the one}. */
    public void putOnTrial(Work suspect) {
        jdbc.sql(
                        "UPDATE delivery_work FORCE INDEX (PRIMARY) SET crashes = ? WHERE delivery_id = ? AND lease_token = ? AND attempts = ?")
                .params(Work.ON_TRIAL, suspect.delivery().bytes(), suspect.leaseToken(), suspect.attempt())
                .update();
    }

    /** Gives back work on which no attempt was made, due again after the delay. */
    public void putBack(List<Work> works, Duration delay) {
        transaction.executeWithoutResult(status -> {
            Set<Work> ours = stillOurs(works);
            if (ours.isEmpty()) {
                return;
            }
            List<Object> params = new ArrayList<>(List.of(micros(delay)));
            params.addAll(keys(ours));
            jdbc.sql(
                            "UPDATE delivery_work FORCE INDEX (PRIMARY) SET due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, lease_token = 0, attempts = attempts - 1, crashes = IF(crashes = "
                                    + Work.ON_TRIAL + ", " + Work.SUSPECT + ", crashes) WHERE delivery_id IN ("
                                    + places(ours.size()) + ")")
                    .params(params)
                    .update();
        });
    }

    private Set<Work> stillOurs(List<Work> works) {
        if (works.isEmpty()) {
            return Set.of();
        }
        record Claim(DeliveryId delivery, long token, int attempt) {}
        Set<Claim> standing = new HashSet<>();
        jdbc.sql(
                        "SELECT delivery_id, lease_token, attempts FROM delivery_work FORCE INDEX (PRIMARY) WHERE delivery_id IN ("
                                + places(works.size()) + ") FOR UPDATE")
                .params(keys(works))
                .query(row -> {
                    standing.add(
                            new Claim(new DeliveryId(Ids.fromBytes(row.getBytes(1))), row.getLong(2), row.getInt(3)));
                });
        // The attempt too: a worker that overslept may have claimed again with the same token.
        return works.stream()
                .filter(work -> standing.contains(new Claim(work.delivery(), work.leaseToken(), work.attempt())))
                .collect(Collectors.toSet());
    }

    private static Due due(ResultSet row) throws SQLException {
        return new Due(
                new DeliveryId(Ids.fromBytes(row.getBytes("delivery_id"))),
                new TenantId(Ids.fromBytes(row.getBytes("tenant_id"))),
                new EnvironmentId(Ids.fromBytes(row.getBytes("environment_id"))),
                new EndpointId(Ids.fromBytes(row.getBytes("endpoint_id"))));
    }

    private static Work work(ResultSet row, long token) throws SQLException {
        long before = row.getLong("lease_token");
        boolean survivedACrash = before != 0;
        int crashes = row.getInt("crashes");
        return new Work(
                new DeliveryId(Ids.fromBytes(row.getBytes("delivery_id"))),
                new TenantId(Ids.fromBytes(row.getBytes("tenant_id"))),
                new EnvironmentId(Ids.fromBytes(row.getBytes("environment_id"))),
                new EndpointId(Ids.fromBytes(row.getBytes("endpoint_id"))),
                new EventId(Ids.fromBytes(row.getBytes("event_id"))),
                Lane.values()[row.getInt("lane")],
                row.getInt("attempts") + 1,
                crashes == Work.ON_TRIAL && before == token ? Work.SUSPECT : crashes + (survivedACrash ? 1 : 0),
                row.getInt("lost") + (survivedACrash ? 1 : 0),
                token);
    }

    /** One by one, in one message: MySQL Server takes no hint for a DELETE seriously. */
    private void delete(List<byte[]> deliveries) {
        batches.batchUpdate(
                "DELETE FROM delivery_work WHERE delivery_id = ?",
                deliveries,
                deliveries.size(),
                (row, delivery) -> row.setBytes(1, delivery));
    }

    private static List<Object> keys(Collection<Work> works) {
        return new ArrayList<>(
                works.stream().map(work -> (Object) work.delivery().bytes()).toList());
    }

    private static String places(int count) {
        return "?" + ", ?".repeat(count - 1);
    }

    private static long micros(@Nullable Duration duration) {
        return duration == null ? 0 : duration.toNanos() / 1_000;
    }
}
