package dev.ringmain.billing;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Whose endpoints have to be held against what the plan allows, and from when on. Asked for in the transaction of whatever changed it, so
 * that a process which ends before it is done leaves a note of it.
 */
@Repository
public class EndpointReviews {

    private final JdbcClient jdbc;
    private final Clock clock;

    EndpointReviews(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** With the running transaction. */
    public void ask(TenantId tenant) {
        ask(tenant, clock.instant());
    }

    /** The same for something that is known to change at that moment. */
    public void ask(TenantId tenant, Instant at) {
        jdbc.sql("INSERT INTO endpoint_review (tenant_id, due_at) VALUES (?, ?)")
                .params(tenant.bytes(), utc(at))
                .update();
    }

    /** The same for the owner of an endpoint, if the plan keeps another of its environment from work: that one may have room now. */
    public void askIfAnotherWaits(EndpointId endpoint) {
        jdbc.sql("""
            INSERT INTO endpoint_review (tenant_id, due_at) SELECT e.tenant_id, ? FROM endpoint e JOIN endpoint other
                ON other.environment_id = e.environment_id AND other.id <> e.id
            WHERE e.id = ? AND other.suspended_by_plan_at IS NOT NULL AND other.deleted_at IS NULL LIMIT 1\
            """).params(utc(clock.instant()), endpoint.bytes()).update();
    }

    /** Tenants for whom something is due. */
    public List<TenantId> due(int most) {
        return jdbc.sql("SELECT DISTINCT tenant_id FROM endpoint_review WHERE due_at <= ? LIMIT ?")
                .params(utc(clock.instant()), most)
                .query((row, n) -> new TenantId(Ids.fromBytes(row.getBytes(1))))
                .list();
    }

    /** A tenant's notes that are due, to be handed to {@link #done} once what they ask for is done. */
    public List<Long> of(TenantId tenant) {
        return jdbc.sql("SELECT seq FROM endpoint_review WHERE tenant_id = ? AND due_at <= ?")
                .params(tenant.bytes(), utc(clock.instant()))
                .query(Long.class)
                .list();
    }

    /** Those alone: one that came meanwhile may ask for what was not seen yet. */
    public void done(List<Long> notes) {
        if (!notes.isEmpty()) {
            jdbc.sql("DELETE FROM endpoint_review WHERE seq IN (:notes)")
                    .param("notes", notes)
                    .update();
        }
    }

    private static LocalDateTime utc(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
