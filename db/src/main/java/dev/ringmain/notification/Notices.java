package dev.ringmain.notification;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The outbox of what members are to be told. A row is written in the transaction of what happened, names no member, and touches no row of
 * anybody else's, so that it costs the transaction one insert.
 */
@Repository
public class Notices {

    private final JdbcClient jdbc;

    Notices(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** In the transaction that is open. @param times how often it happened */
    public void write(
            TenantId tenant,
            EnvironmentId environment,
            EndpointId endpoint,
            NotificationKind kind,
            int times,
            Facts facts) {
        write(tenant, environment.bytes(), endpoint.bytes(), kind, times, facts);
    }

    /** Of the tenant itself, in the transaction that is open. @param kind one that {@link NotificationKind#isOfTenant} */
    public void writeOfTenant(TenantId tenant, NotificationKind kind, Facts facts) {
        if (!kind.isOfTenant()) {
            throw new IllegalArgumentException(kind + " is of an endpoint");
        }
        write(tenant, tenant.bytes(), tenant.bytes(), kind, 1, facts);
    }

    private void write(
            TenantId tenant, byte[] environment, byte[] endpoint, NotificationKind kind, int times, Facts facts) {
        jdbc.sql(
                        "INSERT INTO notice (id, tenant_id, environment_id, endpoint_id, kind, times, facts, happened_at) VALUES (?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6))")
                .params(Ids.bytes(Ids.next()), tenant.bytes(), environment, endpoint, kind.text(), times, facts.json())
                .update();
    }
}
