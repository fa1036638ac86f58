package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.id.Ids;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Work that waits for its endpoint: put aside where no claim looks, brought back when the endpoint is served again. A portion at a time,
 * because a backlog may be a million rows long.
 */
@Repository
public class HeldWork {

    public static final int PORTION = 1_000;

    private final JdbcTemplate batches;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    HeldWork(JdbcTemplate batches, JdbcClient jdbc, TransactionTemplate transaction) {
        this.batches = batches;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** Puts aside what is due and claimed by nobody. @param because what the deliveries will say that they wait for */
    public void hold(Collection<Due> due, HoldReason because) {
        if (due.isEmpty()) {
            return;
        }
        List<byte[]> chosen = due.stream().map(one -> one.delivery().bytes()).toList();
        moving(
                () -> jdbc.sql("SELECT delivery_id FROM delivery_work FORCE INDEX (PRIMARY) WHERE delivery_id IN ("
                                + places(chosen.size()) + ") AND due_at <= UTC_TIMESTAMP(6) AND lane <> "
                                + Lane.HELD.ordinal() + " FOR UPDATE SKIP LOCKED")
                        .params(chosen)
                        .query((row, n) -> row.getBytes(1))
                        .list(),
                held -> {
                    String places = places(held.size());
                    jdbc.sql("UPDATE delivery_work FORCE INDEX (PRIMARY) SET lane = " + Lane.HELD.ordinal()
                                    + " WHERE delivery_id IN (" + places + ")")
                            .params(held)
                            .update();
                    List<Object> params = new ArrayList<>(List.of(because.text()));
                    params.addAll(held);
                    jdbc.sql(
                                    "UPDATE delivery FORCE INDEX (PRIMARY) SET reason = ?, next_attempt_at = NULL WHERE id IN ("
                                            + places + ")")
                            .params(params)
                            .update();
                });
    }

    /** Makes a portion of what was held for an endpoint due, the oldest first. @return how many that were; fewer than a portion: all */
    public int resume(EndpointId endpoint) {
        return moving(() -> held(endpoint), held -> {
            String places = places(held.size());
            // What was due keeps its place: the oldest is served first.
            jdbc.sql("UPDATE delivery_work FORCE INDEX (PRIMARY) SET lane = IF(attempts = 0, " + Lane.FRESH.ordinal()
                            + ", " + Lane.RETRY.ordinal()
                            + "), due_at = LEAST(due_at, UTC_TIMESTAMP(6)) WHERE delivery_id IN (" + places + ")")
                    .params(held)
                    .update();
            jdbc.sql("UPDATE delivery FORCE INDEX (PRIMARY) SET reason = NULL WHERE id IN (" + places + ")")
                    .params(held)
                    .update();
        });
    }

    /** Ends a portion of what still waits for an endpoint, claimed by nobody. @return how many that were; fewer than a portion: all */
    public int abandon(EndpointId endpoint, String reason) {
        return moving(
                () -> jdbc.sql(
                                "SELECT delivery_id FROM delivery_work FORCE INDEX (by_endpoint) WHERE endpoint_id = ? AND lease_token = 0 LIMIT "
                                        + PORTION + " FOR UPDATE SKIP LOCKED")
                        .params(endpoint.bytes())
                        .query((row, n) -> row.getBytes(1))
                        .list(),
                waiting -> end(waiting, reason));
    }

    /** Takes a delivery out of the queue because its event has arrived by another one. Does nothing while an attempt is under way. */
    void supersede(DeliveryId delivery) {
        moving(
                () -> jdbc.sql(
                                "SELECT delivery_id FROM delivery_work WHERE delivery_id = ? AND lease_token = 0 FOR UPDATE SKIP LOCKED")
                        .params((Object) delivery.bytes())
                        .query((row, n) -> row.getBytes(1))
                        .list(),
                waiting -> {
                    jdbc.sql("DELETE FROM delivery_work WHERE delivery_id = ?")
                            .params((Object) delivery.bytes())
                            .update();
                    jdbc.sql("UPDATE delivery SET status = 'succeeded', reason = '" + Settlement.SUPERSEDED
                                    + "', next_attempt_at = NULL, finished_at = UTC_TIMESTAMP(6) WHERE id = ?")
                            .params((Object) delivery.bytes())
                            .update();
                });
    }

    /** Endpoints for which something is held, whatever their status is by now. One step in an index for each. */
    public List<EndpointId> endpoints() {
        return jdbc.sql(
                        "SELECT endpoint_id FROM delivery_work FORCE INDEX (by_endpoint) WHERE lane = ? GROUP BY endpoint_id, lane")
                .params(Lane.HELD.ordinal())
                .query((row, n) -> new EndpointId(Ids.fromBytes(row.getBytes(1))))
                .list();
    }

    private List<byte[]> held(EndpointId endpoint) {
        return jdbc.sql(
                        "SELECT delivery_id FROM delivery_work FORCE INDEX (by_endpoint) WHERE endpoint_id = ? AND lane = "
                                + Lane.HELD.ordinal() + " ORDER BY due_at LIMIT " + PORTION
                                + " FOR UPDATE SKIP LOCKED")
                .params(endpoint.bytes())
                .query((row, n) -> row.getBytes(1))
                .list();
    }

    private void end(List<byte[]> deliveries, String reason) {
        // One by one, in one message: MySQL Server takes no hint for a DELETE seriously.
        batches.batchUpdate(
                "DELETE FROM delivery_work WHERE delivery_id = ?",
                deliveries,
                deliveries.size(),
                (row, delivery) -> row.setBytes(1, delivery));
        List<Object> params = new ArrayList<>(List.of(reason));
        params.addAll(deliveries);
        jdbc.sql(
                        "UPDATE delivery FORCE INDEX (PRIMARY) SET status = 'failed', failed = TRUE, reason = ?, next_attempt_at = NULL, finished_at = UTC_TIMESTAMP(6) WHERE id IN ("
                                + places(deliveries.size()) + ")")
                .params(params)
                .update();
    }

    private int moving(Supplier<List<byte[]>> lock, java.util.function.Consumer<List<byte[]>> move) {
        Integer moved = transaction.execute(status -> {
            List<byte[]> locked = lock.get();
            if (!locked.isEmpty()) {
                move.accept(locked);
            }
            return locked.size();
        });
        return moved == null ? 0 : moved;
    }

    private static String places(int count) {
        return "?" + ", ?".repeat(count - 1);
    }
}
