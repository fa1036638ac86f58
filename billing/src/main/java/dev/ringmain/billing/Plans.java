package dev.ringmain.billing;

import dev.ringmain.id.Ids;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.time.Believed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which plans there are, and which one a tenant has. Answers about a tenant are at most a second old. */
@Repository
public class Plans {

    private static final Duration FRESH_ENOUGH = Duration.ofSeconds(1);

    private final JdbcClient jdbc;
    private final Clock clock;
    private final Believed<TenantId, Granted> byTenant = new Believed<>(FRESH_ENOUGH, this::read);

    Plans(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What a tenant may do, and where one of its environments may do something else. */
    public record Granted(Plan everywhere, Map<EnvironmentId, Plan> elsewhere) {

        /** What it may do in one of its environments. */
        public Plan in(EnvironmentId environment) {
            return elsewhere.getOrDefault(environment, everywhere);
        }
    }

    /**
     * The tenant's plan with the exceptions that were granted to it.
     *
     * @throws org.springframework.dao.InvalidDataAccessApiUsageException if there is no such tenant
     */
    public Plan of(TenantId tenant) {
        return byTenant.get(tenant).everywhere();
    }

    /** The same, read now: for what is done once and not looked at again, where a second matters. */
    public Plan afresh(TenantId tenant) {
        return read(tenant).everywhere();
    }

    /** That of one environment, read likewise. */
    public Plan afresh(TenantId tenant, EnvironmentId environment) {
        return read(tenant).in(environment);
    }

    /** The same, with the exceptions of one environment. */
    public Plan of(TenantId tenant, EnvironmentId environment) {
        return byTenant.get(tenant).in(environment);
    }

    /** After this node changed what the tenant may do. */
    public void forget(TenantId tenant) {
        byTenant.forget(tenant);
    }

    /** The newest published version of each plan, up the ladder. */
    public List<Plan> published() {
        return jdbc.sql("""
            SELECT MAX(v.id) FROM plan_version v JOIN plan p ON p.id = v.plan_id
            WHERE v.status = 'published' GROUP BY p.id, p.ladder ORDER BY p.ladder\
            """).query(Integer.class).list().stream()
                .map(this::version)
                .toList();
    }

    /** The newest published version of the plan with that code. */
    public Optional<Plan> published(String code) {
        return published().stream().filter(plan -> plan.code().equals(code)).findFirst();
    }

    /** The cheapest plan that grants it: what to upgrade to. */
    public Optional<Plan> lowestThatGrants(Entitlement entitlement) {
        return published().stream().filter(plan -> plan.grants(entitlement)).findFirst();
    }

    /** The version that a tenant has, without exceptions, read afresh. */
    public Plan assigned(TenantId tenant) {
        return find("(SELECT plan_version_id FROM tenant WHERE id = ?)", tenant.bytes())
                .orElseThrow(() -> new IllegalStateException("There is no tenant " + tenant));
    }

    private Granted read(TenantId tenant) {
        return granted(tenant, assigned(tenant), clock.instant());
    }

    /** What a plan would be for a tenant at some moment: with those of its exceptions that hold then, read afresh. */
    public Granted granted(TenantId tenant, Plan plan, Instant at) {
        Map<Entitlement, Long> everywhere = new EnumMap<>(Entitlement.class);
        Map<EnvironmentId, Map<Entitlement, Long>> elsewhere = new HashMap<>();
        for (LimitOverride override : overrides(tenant)) {
            if (override.holds(at)) {
                EnvironmentId environment = override.environment();
                (environment == null
                                ? everywhere
                                : elsewhere.computeIfAbsent(environment, id -> new EnumMap<>(Entitlement.class)))
                        .put(override.entitlement(), override.value());
            }
        }
        Plan granted = plan.with(everywhere);
        Map<EnvironmentId, Plan> environments = new HashMap<>();
        elsewhere.forEach((environment, values) -> environments.put(environment, granted.with(values)));
        return new Granted(granted, environments);
    }

    /** A tenant's exceptions that nobody ended, oldest first: where two are for the same, the later one holds. */
    List<LimitOverride> overrides(TenantId tenant) {
        return jdbc
                .sql("SELECT * FROM limit_override WHERE tenant_id = ? AND ended_at IS NULL ORDER BY set_at, id")
                .params((Object) tenant.bytes())
                .query((row, n) -> override(row))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    static Optional<LimitOverride> override(ResultSet row) throws SQLException {
        Optional<Entitlement> entitlement = Entitlement.parse(row.getString("entitlement"));
        if (entitlement.isEmpty()) {
            // Of a later release, and that one's business.
            return Optional.empty();
        }
        byte[] environment = row.getBytes("environment_id");
        LocalDateTime until = row.getObject("until_at", LocalDateTime.class);
        return Optional.of(new LimitOverride(
                new LimitOverrideId(Ids.fromBytes(row.getBytes("id"))),
                environment == null ? null : new EnvironmentId(Ids.fromBytes(environment)),
                entitlement.get(),
                entitlement.get().bounded(row.getLong("value")),
                row.getString("set_by"),
                row.getString("reason"),
                row.getObject("set_at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                until == null ? null : until.toInstant(ZoneOffset.UTC)));
    }

    /** What holds where a plan says nothing. */
    Map<Entitlement, Long> defaults() {
        return values("SELECT entitlement, value FROM entitlement_default");
    }

    /** What a version says itself. */
    Map<Entitlement, Long> named(int versionId) {
        return values("SELECT entitlement, value FROM plan_entitlement WHERE plan_version_id = ?", versionId);
    }

    private Map<Entitlement, Long> values(String sql, Object... params) {
        Map<Entitlement, Long> values = new EnumMap<>(Entitlement.class);
        jdbc.sql(sql).params(params).query(row -> {
            put(values, row);
        });
        return values;
    }

    private static void put(Map<Entitlement, Long> values, ResultSet row) throws SQLException {
        String key = row.getString("entitlement");
        long value = row.getLong("value");
        // A key that this release does not know yet was written by a newer one, and is that one's business.
        Optional.ofNullable(key)
                .flatMap(Entitlement::parse)
                .ifPresent(entitlement -> values.put(entitlement, entitlement.bounded(value)));
    }

    /** Any version of any plan. @throws org.springframework.dao.EmptyResultDataAccessException if there is none */
    public Plan version(int versionId) {
        return find("?", versionId).orElseThrow(() -> new EmptyResultDataAccessException(1));
    }

    /** In one statement: whoever publishes seldom waits for it. @param id an expression with one parameter */
    private Optional<Plan> find(String id, Object param) {
        Map<Entitlement, Long> entitlements = new EnumMap<>(Entitlement.class);
        List<Plan> bare = jdbc.sql("""
            SELECT v.id, p.code, p.name, p.ladder, v.version, v.status, v.price_minor, v.currency, e.entitlement, e.value
            FROM plan_version v JOIN plan p ON p.id = v.plan_id LEFT JOIN (
                SELECT entitlement, value, 1 AS layer FROM entitlement_default
                UNION ALL SELECT entitlement, value, 2 FROM plan_entitlement WHERE plan_version_id = %1$s
            ) AS e ON TRUE WHERE v.id = %1$s ORDER BY e.layer\
            """.formatted(id))
                .params(param, param)
                .query((row, n) -> {
                    put(entitlements, row);
                    return bare(row);
                })
                .list();
        return bare.stream().findFirst().map(plan -> plan.with(entitlements));
    }

    private static Plan bare(ResultSet row) throws SQLException {
        return new Plan(
                row.getInt("id"),
                row.getString("code"),
                row.getString("name"),
                row.getInt("ladder"),
                row.getInt("version"),
                PlanStatus.parse(row.getString("status")),
                row.getLong("price_minor"),
                row.getString("currency"),
                Map.of());
    }
}
