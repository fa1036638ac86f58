package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.event.EventId;
import dev.ringmain.event.Events;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
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
 * The queue: claim, settle, put back. Every row is found by its primary key, save for the claim itself; due times are the database's, so
 * that a node whose clock is wrong is never early. Each call is one short transaction.
 *
 * <p>Statements name the index they are for. The table is small and its size changes by the second, so the optimizer would now and then
 * rather read all of it, and wait for the rows of others on the way: that is a deadlock.
 */
@Repository
public class DeliveryWork {

    private static final int PORTION = 1_000;

    private final JdbcTemplate batches;
    private final JdbcClient jdbc;
    private final Attempts attempts;
    private final TransactionTemplate transaction;

    DeliveryWork(JdbcTemplate batches, JdbcClient jdbc, Attempts attempts, TransactionTemplate transaction) {
        this.batches = batches;
        this.jdbc = jdbc;
        this.attempts = attempts;
        this.transaction = transaction;
    }

    /**
     * A row to be written with the delivery it is for, in the same transaction.
     *
     * @param lease who has it from the start; null: it is due now, or held
     */
    public record NewWork(Delivery delivery, Lane lane, DeliveryHandover.@Nullable Lease lease) {

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
                    lease.token());
        }
    }

    public void insert(List<NewWork> rows) {
        batches.batchUpdate("""
                INSERT INTO delivery_work (delivery_id, tenant_id, environment_id, endpoint_id, event_id, lane, due_at, lease_token, attempts)
                VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, ?, ?)""", rows, rows.size(), (row, work) -> {
            DeliveryHandover.Lease lease = work.lease();
            row.setBytes(1, work.delivery().id().bytes());
            row.setBytes(2, work.delivery().tenant().bytes());
            row.setBytes(3, work.delivery().environment().bytes());
            row.setBytes(4, work.delivery().endpoint().bytes());
            row.setBytes(5, work.delivery().event().bytes());
            row.setInt(6, work.lane().ordinal());
            row.setLong(7, lease == null ? 0 : micros(lease.duration()));
            row.setLong(8, lease == null ? 0 : lease.token());
            row.setInt(9, lease == null ? 0 : 1);
        });
    }

    /**
     * Takes what is due in a lane, the oldest first, for so long; others pass over it meanwhile. The attempt is counted here, before it
     * is made, so that a delivery that kills its worker runs out of attempts like any other.
     *
     * @param except endpoints to pass over
     * @param token never 0
     */
    public List<Work> claim(Lane lane, int most, List<EndpointId> except, long token, Duration lease) {
        List<Object> conditions = new ArrayList<>(List.of(lane.ordinal()));
        conditions.addAll(except.stream().map(EndpointId::bytes).toList());
        String passingOver = except.isEmpty() ? "" : " AND endpoint_id NOT IN (" + places(except.size()) + ")";
        List<Work> claimed = transaction.execute(status -> {
            List<Work> due = jdbc.sql(
                            "SELECT delivery_id, tenant_id, environment_id, endpoint_id, event_id, attempts FROM delivery_work FORCE INDEX (claim)"
                                    + " WHERE lane = ? AND due_at <= UTC_TIMESTAMP(6)" + passingOver
                                    + " ORDER BY due_at LIMIT " + most + " FOR UPDATE SKIP LOCKED")
                    .params(conditions)
                    .query((row, n) -> work(row, lane, token))
                    .list();
            if (!due.isEmpty()) {
                List<Object> params = new ArrayList<>(List.of(micros(lease), token));
                params.addAll(keys(due));
                jdbc.sql(
                                "UPDATE delivery_work FORCE INDEX (PRIMARY) SET due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, lease_token = ?, attempts = attempts + 1 WHERE delivery_id IN ("
                                        + places(due.size()) + ")")
                        .params(params)
                        .update();
            }
            return due;
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
                        "SELECT d.id AS delivery_id, d.replay_of, e.* FROM delivery d JOIN event e ON e.id = d.event_id WHERE d.id IN ("
                                + places(claimed.size()) + ")")
                .params(keys(claimed))
                .query(row -> {
                    Work work = byDelivery.get(new DeliveryId(Ids.fromBytes(row.getBytes("delivery_id"))));
                    if (work != null) {
                        loaded.put(
                                work.delivery(),
                                new Assignment(work, Events.read(row), row.getBytes("replay_of") != null));
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
        if (!made.isEmpty()) {
            attempts.insert(made);
        }
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
                    "UPDATE delivery_work FORCE INDEX (PRIMARY) SET lane = ?, due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, lease_token = 0 WHERE delivery_id = ?",
                    again,
                    again.size(),
                    (row, settlement) -> {
                        row.setInt(1, Lane.RETRY.ordinal());
                        row.setLong(2, micros(settlement.retryIn()));
                        row.setBytes(3, settlement.work().delivery().bytes());
                    });
        }
        batches.batchUpdate("""
                UPDATE delivery SET status = ?, failed = ?, attempts = ?, response_status = COALESCE(?, response_status), reason = ?, detail = ?,
                    next_attempt_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, finished_at = IF(?, UTC_TIMESTAMP(6), NULL) WHERE id = ?""", settlements, settlements.size(), (row, settlement) -> {
            Attempt attempt = settlement.attempt();
            row.setString(1, settlement.status().text());
            row.setBoolean(2, settlement.status() == DeliveryStatus.FAILED);
            row.setInt(3, attempt == null ? settlement.work().attempt() - 1 : attempt.number());
            row.setObject(4, attempt == null ? null : attempt.responseStatus());
            row.setString(5, settlement.reason());
            row.setString(6, settlement.detail());
            row.setObject(7, settlement.retryIn() == null ? null : (Object) micros(settlement.retryIn()));
            row.setBoolean(8, settlement.isFinal());
            row.setBytes(9, settlement.work().delivery().bytes());
        });
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
                            "UPDATE delivery_work FORCE INDEX (PRIMARY) SET due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, lease_token = 0, attempts = attempts - 1 WHERE delivery_id IN ("
                                    + places(ours.size()) + ")")
                    .params(params)
                    .update();
        });
    }

    /** Puts aside work whose endpoint is not served now, until {@link #resume}. */
    public void hold(List<Work> works, EndpointStatus because) {
        transaction.executeWithoutResult(status -> {
            Set<Work> ours = stillOurs(works);
            if (ours.isEmpty()) {
                return;
            }
            jdbc.sql("UPDATE delivery_work FORCE INDEX (PRIMARY) SET lane = " + Lane.HELD.ordinal()
                            + ", lease_token = 0, attempts = attempts - 1 WHERE delivery_id IN (" + places(ours.size())
                            + ")")
                    .params(keys(ours))
                    .update();
            List<Object> params = new ArrayList<>(List.of(because.text()));
            params.addAll(keys(ours));
            jdbc.sql("UPDATE delivery FORCE INDEX (PRIMARY) SET reason = ?, next_attempt_at = NULL WHERE id IN ("
                            + places(ours.size()) + ")")
                    .params(params)
                    .update();
        });
    }

    /** Makes what was held for an endpoint due, a portion at a time. @return how many that were */
    public int resume(EndpointId endpoint) {
        int resumed = 0;
        int portion;
        do {
            Integer moved = transaction.execute(status -> {
                List<byte[]> held = held(endpoint);
                if (!held.isEmpty()) {
                    String places = places(held.size());
                    jdbc.sql("UPDATE delivery_work FORCE INDEX (PRIMARY) SET lane = IF(attempts = 0, "
                                    + Lane.FRESH.ordinal() + ", "
                                    + Lane.RETRY.ordinal() + "), due_at = UTC_TIMESTAMP(6) WHERE delivery_id IN ("
                                    + places + ")")
                            .params(held)
                            .update();
                    jdbc.sql("UPDATE delivery FORCE INDEX (PRIMARY) SET reason = NULL WHERE id IN (" + places + ")")
                            .params(held)
                            .update();
                }
                return held.size();
            });
            portion = moved == null ? 0 : moved;
            resumed += portion;
        } while (portion == PORTION);
        return resumed;
    }

    /** Ends what is still waiting for an endpoint that was deleted. Work that is under way ends by itself. */
    public void abandon(EndpointId endpoint) {
        int portion;
        do {
            Integer ended = transaction.execute(status -> {
                List<byte[]> waiting = jdbc.sql(
                                "SELECT delivery_id FROM delivery_work FORCE INDEX (by_endpoint) WHERE endpoint_id = ? AND lease_token = 0 LIMIT "
                                        + PORTION + " FOR UPDATE SKIP LOCKED")
                        .params(endpoint.bytes())
                        .query((row, n) -> row.getBytes(1))
                        .list();
                if (!waiting.isEmpty()) {
                    String places = places(waiting.size());
                    delete(waiting);
                    jdbc.sql("UPDATE delivery FORCE INDEX (PRIMARY) SET status = 'failed', failed = TRUE, reason = '"
                                    + Settlement.ENDPOINT_DELETED
                                    + "', next_attempt_at = NULL, finished_at = UTC_TIMESTAMP(6) WHERE id IN (" + places
                                    + ")")
                            .params(waiting)
                            .update();
                }
                return waiting.size();
            });
            portion = ended == null ? 0 : ended;
        } while (portion == PORTION);
    }

    /** Endpoints for which something is held, whatever their status is by now. */
    public List<Waiting> held() {
        return jdbc.sql("SELECT DISTINCT environment_id, endpoint_id FROM delivery_work WHERE lane = "
                        + Lane.HELD.ordinal())
                .query((row, n) -> new Waiting(
                        new EnvironmentId(Ids.fromBytes(row.getBytes(1))),
                        new EndpointId(Ids.fromBytes(row.getBytes(2)))))
                .list();
    }

    public record Waiting(EnvironmentId environment, EndpointId endpoint) {}

    private List<byte[]> held(EndpointId endpoint) {
        return jdbc.sql(
                        "SELECT delivery_id FROM delivery_work FORCE INDEX (by_endpoint) WHERE endpoint_id = ? AND lane = "
                                + Lane.HELD.ordinal() + " LIMIT " + PORTION + " FOR UPDATE SKIP LOCKED")
                .params(endpoint.bytes())
                .query((row, n) -> row.getBytes(1))
                .list();
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

    private static Work work(ResultSet row, Lane lane, long token) throws SQLException {
        return new Work(
                new DeliveryId(Ids.fromBytes(row.getBytes("delivery_id"))),
                new TenantId(Ids.fromBytes(row.getBytes("tenant_id"))),
                new EnvironmentId(Ids.fromBytes(row.getBytes("environment_id"))),
                new EndpointId(Ids.fromBytes(row.getBytes("endpoint_id"))),
                new EventId(Ids.fromBytes(row.getBytes("event_id"))),
                lane,
                row.getInt("attempts") + 1,
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

    private static List<Object> keys(java.util.Collection<Work> works) {
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
