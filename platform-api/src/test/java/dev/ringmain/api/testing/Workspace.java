package dev.ringmain.api.testing;

import dev.ringmain.id.Ids;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One environment of a customer, with a program that may do everything in it. */
public final class Workspace extends Program {

    private final Environment environment;
    private final JdbcClient jdbc;

    Workspace(int port, String key, Environment environment, JdbcClient jdbc) {
        super(port, key);
        this.environment = environment;
        this.jdbc = jdbc;
    }

    /** Rows that belong to an environment, and what its tenant is charged for. */
    public record Stored(
            long events,
            long deliveries,
            long work,
            long idempotencyKeys,
            long types,
            long endpoints,
            long secrets,
            long counted) {

        public static final Stored NOTHING = new Stored(0, 0, 0, 0, 0, 0, 0, 0);
    }

    public EnvironmentId id() {
        return environment.id();
    }

    public Environment environment() {
        return environment;
    }

    public Stored stored() {
        return new Stored(
                rows("event WHERE environment_id = ?"),
                rows("delivery WHERE environment_id = ?"),
                rows("delivery_work WHERE environment_id = ?"),
                rows("idempotency_key WHERE environment_id = ?"),
                rows("event_type WHERE environment_id = ?"),
                rows("endpoint WHERE environment_id = ? AND deleted_at IS NULL"),
                rows("signing_secret WHERE endpoint_id IN (SELECT id FROM endpoint WHERE environment_id = ?)"),
                counted());
    }

    public long events() {
        return rows("event WHERE environment_id = ?");
    }

    /** Those that still sign. */
    public long liveSecrets() {
        return rows(
                "signing_secret WHERE endpoint_id IN (SELECT id FROM endpoint WHERE environment_id = ?) AND (expires_at IS NULL OR expires_at > UTC_TIMESTAMP(6))");
    }

    /** Events that the tenant is charged for. */
    public long counted() {
        return jdbc.sql("SELECT COALESCE(SUM(events), 0) FROM usage_counter WHERE tenant_id = ?")
                .params(environment.tenant().bytes())
                .query(Long.class)
                .single();
    }

    /** The id of a new endpoint that gets everything. */
    public String endpoint() {
        return endpoint("{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"]}")
                .at("/id");
    }

    public Answer endpoint(String body) {
        return post("/api/v1/webhooks/endpoints", body);
    }

    /** An id of the right form that nothing has. */
    public static String unused(String prefix) {
        return Ids.format(prefix, Ids.next());
    }

    private long rows(String from) {
        return jdbc.sql("SELECT COUNT(*) FROM " + from)
                .params(id().bytes())
                .query(Long.class)
                .single();
    }
}
