package dev.ringmain.closing;

import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.time.Housekeeping;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Removes the rows of what was closed and not taken back in time. What is left to do is what is left in the tables, so it goes on after a
 * restart where it was. Each portion is one short transaction that holds the row of its environment: of two nodes, one works on it. Rows of
 * the big tables go by their keys, on a thread that nobody waits for. What cannot be taken back waits until the node's clock and the
 * database's both say so. Invoices, the ledger, what was counted and the audit log stay, and so does the tenant's row.
 */
@Component
class Removal {

    private static final Logger log = LoggerFactory.getLogger(Removal.class);
    private static final int PORTION = 200;

    /** Then others have their turn, until the next round. */
    private static final Duration ROUND = Duration.ofSeconds(5);

    private final Environments environments;
    private final Tenants tenants;
    private final RoutingTable routing;
    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final TransactionTemplate transaction;
    private final Clock clock;

    private final List<Step> steps;

    Removal(
            Environments environments,
            Tenants tenants,
            RoutingTable routing,
            JdbcClient jdbc,
            JdbcTemplate batches,
            TransactionTemplate transaction,
            Clock clock) {
        this.environments = environments;
        this.tenants = tenants;
        this.routing = routing;
        this.jdbc = jdbc;
        this.batches = batches;
        this.transaction = transaction;
        this.clock = clock;
        this.steps = steps();
    }

    /** In this order: an endpoint's secrets are found by the endpoint, and the keys go last, for until then they say what happened. */
    private List<Step> steps() {
        return List.of(
                this::deliveries,
                room -> byKey(
                        room,
                        "SELECT delivery_id FROM delivery_work FORCE INDEX (by_environment) WHERE environment_id = ?",
                        "DELETE FROM delivery_work WHERE delivery_id = ?"),
                room -> byKey(
                        room,
                        "SELECT id FROM event FORCE INDEX (by_environment) WHERE environment_id = ?",
                        "DELETE FROM event WHERE id = ?"),
                all("idempotency_key"),
                room -> byKey(
                        room,
                        "SELECT r.id FROM inbox i JOIN inbox_request r ON r.inbox_id = i.id WHERE i.environment_id = ?",
                        "DELETE FROM inbox_request WHERE id = ?"),
                all("inbox"),
                all("replay_job"),
                all("api_request"),
                all("notice"),
                all("notification"),
                all("notification_mail"),
                all("notification_setting"),
                all("endpoint_health"),
                all("blocked_destination"),
                all("catalogue_share"),
                room -> byKey(
                        room,
                        "SELECT id FROM event_type WHERE environment_id = ?",
                        "DELETE FROM event_type_version WHERE event_type_id = ?",
                        "DELETE FROM event_type WHERE id = ?"),
                room -> byKey(
                        room,
                        "SELECT id FROM endpoint WHERE environment_id = ?",
                        "DELETE FROM signing_secret WHERE endpoint_id = ?",
                        "DELETE FROM resumption WHERE endpoint_id = ?",
                        "DELETE FROM endpoint WHERE id = ?"),
                all("api_key"));
    }

    /** Takes away some of what one kind of row there is for an environment. */
    @FunctionalInterface
    private interface Step {

        /** @return how many; 0: there are none */
        int portion(byte[] environment);
    }

    @Scheduled(fixedDelay = 10_000, scheduler = Housekeeping.SCHEDULER)
    void goOn() {
        try {
            round();
        } catch (DataAccessException | TransactionException e) {
            log.warn("Could not go on with a removal: {}", e.toString());
        }
    }

    private void round() {
        long began = System.nanoTime();
        reachTenants();
        for (EnvironmentId due : due()) {
            while (portion(due)) {
                if (System.nanoTime() - began > ROUND.toNanos()) {
                    return;
                }
            }
        }
        emptyTenants().forEach(this::end);
    }

    /** A tenant's end is that of each of its environments, also of one that was made meanwhile. */
    private void reachTenants() {
        List<byte[]> due = jdbc.sql(
                        "SELECT id FROM tenant WHERE closes_at <= LEAST(?, UTC_TIMESTAMP(6)) AND closed_at IS NULL")
                .params(now())
                .query((row, n) -> row.getBytes(1))
                .list();
        due.forEach(tenant -> transaction.executeWithoutResult(status -> {
            // Looked at once more under its lock: it may have been taken back just now.
            boolean stillDue = !jdbc.sql(
                            "SELECT id FROM tenant WHERE id = ? AND closes_at <= LEAST(?, UTC_TIMESTAMP(6)) FOR UPDATE")
                    .params(tenant, now())
                    .query((row, n) -> n)
                    .list()
                    .isEmpty();
            if (stillDue) {
                jdbc.sql("UPDATE tenant SET removal_began_at = ? WHERE id = ? AND removal_began_at IS NULL")
                        .params(now(), tenant)
                        .update();
                jdbc.sql(
                                "UPDATE environment SET closes_at = UTC_TIMESTAMP(6), version = version + 1 WHERE tenant_id = ? AND (closes_at IS NULL OR closes_at > UTC_TIMESTAMP(6))")
                        .params((Object) tenant)
                        .update();
            }
        }));
    }

    private List<EnvironmentId> due() {
        return jdbc.sql(
                        "SELECT id FROM environment WHERE closes_at <= LEAST(?, UTC_TIMESTAMP(6)) ORDER BY closes_at LIMIT 100")
                .params(now())
                .query((row, n) -> new EnvironmentId(Ids.fromBytes(row.getBytes(1))))
                .list();
    }

    /** @return whether there may be more to do for it, by this node */
    private boolean portion(EnvironmentId id) {
        boolean more = Boolean.TRUE.equals(transaction.execute(status -> {
            boolean ours = !jdbc.sql(
                            "SELECT id FROM environment WHERE id = ? AND closes_at <= LEAST(?, UTC_TIMESTAMP(6)) FOR UPDATE SKIP LOCKED")
                    .params(id.bytes(), now())
                    .query((row, n) -> n)
                    .list()
                    .isEmpty();
            if (!ours) {
                return false;
            }
            jdbc.sql("UPDATE environment SET removal_began_at = ? WHERE id = ? AND removal_began_at IS NULL")
                    .params(now(), id.bytes())
                    .update();
            for (Step step : steps) {
                if (step.portion(id.bytes()) > 0) {
                    return true;
                }
            }
            environments.findById(id).ifPresent(environments::delete);
            return false;
        }));
        if (!more && environments.findById(id).isEmpty()) {
            routing.forget(id);
        }
        return more;
    }

    private int deliveries(byte[] environment) {
        return byKey(
                environment,
                "SELECT id FROM delivery FORCE INDEX (by_environment) WHERE environment_id = ?",
                "DELETE FROM attempt WHERE delivery_id = ?",
                "DELETE FROM delivery_work WHERE delivery_id = ?",
                "DELETE FROM delivery WHERE id = ?");
    }

    /** One by one, in one message: MySQL Server takes no hint for a DELETE seriously. */
    private int byKey(byte[] environment, String keys, String... deletes) {
        List<byte[]> chosen = jdbc.sql(keys + " LIMIT " + PORTION)
                .params((Object) environment)
                .query((row, n) -> row.getBytes(1))
                .list();
        if (!chosen.isEmpty()) {
            for (String delete : deletes) {
                batches.batchUpdate(delete, chosen, chosen.size(), (row, key) -> row.setBytes(1, key));
            }
        }
        return chosen.size();
    }

    private Step all(String table) {
        return environment -> jdbc.sql("DELETE FROM " + table + " WHERE environment_id = ? LIMIT " + PORTION)
                .params((Object) environment)
                .update();
    }

    private List<TenantId> emptyTenants() {
        return jdbc.sql(
                        "SELECT t.id FROM tenant t WHERE t.closes_at <= LEAST(?, UTC_TIMESTAMP(6)) AND t.removal_began_at IS NOT NULL AND t.closed_at IS NULL"
                                + " AND NOT EXISTS (SELECT 1 FROM environment e WHERE e.tenant_id = t.id)")
                .params(now())
                .query((row, n) -> new TenantId(Ids.fromBytes(row.getBytes(1))))
                .list();
    }

    /** Who belonged to it, and what it had beside its environments. People's accounts are their own. */
    private void end(TenantId id) {
        transaction.executeWithoutResult(status -> {
            Tenant tenant = tenants.lock(id);
            if (tenant.closedAt().isPresent()) {
                return;
            }
            jdbc.sql(
                            "DELETE FROM wire_profile_revision WHERE profile_id IN (SELECT id FROM wire_profile WHERE tenant_id = ?)")
                    .params((Object) id.bytes())
                    .update();
            List.of("wire_profile", "membership", "invitation", "sign_in_link")
                    .forEach(table -> jdbc.sql("DELETE FROM " + table + " WHERE tenant_id = ?")
                            .params((Object) id.bytes())
                            .update());
            // What is about the tenant itself stands there with its own id.
            List.of("notice", "notification", "notification_mail", "notification_setting")
                    .forEach(table -> jdbc.sql("DELETE FROM " + table + " WHERE environment_id = ?")
                            .params((Object) id.bytes())
                            .update());
            tenant.gone(clock.instant());
            tenants.save(tenant);
        });
    }

    private LocalDateTime now() {
        return LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
