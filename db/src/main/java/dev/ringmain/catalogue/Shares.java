package dev.ringmain.catalogue;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/** Which environments show their catalogue to whoever has the link, and by which secret. */
@Repository
public class Shares {

    private static final Pattern TOKEN = Pattern.compile("[0-9a-z]{26}");

    private final JdbcClient jdbc;
    private final AuditLog log;
    private final TransactionTemplate transaction;

    Shares(JdbcClient jdbc, AuditLog log, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.log = log;
        this.transaction = transaction;
    }

    /** The secret part of the link; empty if the catalogue is not shared. */
    public Optional<String> token(EnvironmentId environment) {
        return jdbc.sql("SELECT token FROM catalogue_share WHERE environment_id = ?")
                .params(environment.bytes())
                .query(String.class)
                .optional();
    }

    /** Whose catalogue the link leads to. There is no tenant but the one it leads to. Of a closed one nothing is shown. */
    public Optional<EnvironmentId> find(String token) {
        if (!TOKEN.matcher(token).matches()) {
            return Optional.empty();
        }
        return jdbc.sql(
                        "SELECT s.environment_id FROM catalogue_share s JOIN environment e ON e.id = s.environment_id JOIN"
                                + " tenant t ON t.id = e.tenant_id WHERE s.token = ? AND e.closes_at IS NULL AND t.closes_at IS"
                                + " NULL")
                .params(token)
                .query((row, n) -> new EnvironmentId(Ids.fromBytes(row.getBytes(1))))
                .optional();
    }

    /** Shares it; if it is shared already, the link stays. */
    public void open(EnvironmentId environment) {
        change(
                environment,
                "opened",
                "INSERT IGNORE INTO catalogue_share (environment_id, token, created_at) VALUES (?, ?, UTC_TIMESTAMP(6))",
                environment.bytes(),
                freshToken());
    }

    /** Gives it another link, and the old one leads nowhere. Does nothing if it is not shared. */
    public void renew(EnvironmentId environment) {
        change(
                environment,
                "renewed",
                "UPDATE catalogue_share SET token = ?, created_at = UTC_TIMESTAMP(6) WHERE environment_id = ?",
                freshToken(),
                environment.bytes());
    }

    public void close(EnvironmentId environment) {
        change(environment, "closed", "DELETE FROM catalogue_share WHERE environment_id = ?", environment.bytes());
    }

    /** Written down if it changed anything; the link is a secret, and is not. */
    private void change(EnvironmentId environment, String verb, String sql, Object... params) {
        transaction.executeWithoutResult(status -> {
            if (jdbc.sql(sql).params(params).update() > 0) {
                jdbc.sql("SELECT tenant_id FROM environment WHERE id = ?")
                        .params((Object) environment.bytes())
                        .query((row, n) -> new TenantId(Ids.fromBytes(row.getBytes(1))))
                        .optional()
                        .ifPresent(tenant -> log.record(new Change(
                                tenant,
                                environment,
                                "catalogue_share." + verb,
                                environment.toString(),
                                "",
                                Map.of(),
                                Map.of(),
                                null)));
            }
        });
    }

    /** The random parts of two ids: nobody guesses 124 bits. */
    private static String freshToken() {
        UUID random = new UUID(Ids.next().getLeastSignificantBits(), Ids.next().getLeastSignificantBits());
        return Ids.format("", random).substring(1);
    }
}
