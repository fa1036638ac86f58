package dev.ringmain.billing;

import dev.ringmain.tenant.TenantId;
import dev.ringmain.time.Believed;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which plans there are, and which one a tenant has. Answers about a tenant are at most a second old. */
@Repository
public class Plans {

    private static final Duration FRESH_ENOUGH = Duration.ofSeconds(1);

    private final JdbcClient jdbc;
    private final Believed<TenantId, Plan> byTenant = new Believed<>(FRESH_ENOUGH, this::read);

    Plans(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @throws org.springframework.dao.InvalidDataAccessApiUsageException if there is no such tenant */
    public Plan of(TenantId tenant) {
        return byTenant.get(tenant);
    }

    /** After this node moved the tenant to another plan. */
    public void forget(TenantId tenant) {
        byTenant.forget(tenant);
    }

    /** The newest published version of each plan, up the ladder. */
    public List<Plan> published() {
        return jdbc.sql("""
                        SELECT MAX(v.id) FROM plan_version v JOIN plan p ON p.id = v.plan_id
                        WHERE v.status = 'published' GROUP BY p.id, p.ladder ORDER BY p.ladder""").query(Integer.class).list().stream()
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

    private Plan read(TenantId tenant) {
        int version = jdbc.sql("SELECT plan_version_id FROM tenant WHERE id = ?")
                .params(tenant.bytes())
                .query(Integer.class)
                .optional()
                .orElseThrow(() -> new IllegalStateException("There is no tenant " + tenant));
        return version(version);
    }

    private Plan version(int versionId) {
        Map<Entitlement, Long> entitlements = new EnumMap<>(Entitlement.class);
        jdbc.sql("SELECT entitlement, value FROM plan_entitlement WHERE plan_version_id = ?")
                .params(versionId)
                .query(row -> {
                    // A key that this release does not know yet was written by a newer one, and is that one's business.
                    Entitlement.parse(row.getString(1)).ifPresent(entitlement -> put(entitlements, entitlement, row));
                });
        return jdbc.sql("""
                        SELECT p.code, p.name, p.ladder, v.price_minor, v.currency FROM plan_version v JOIN plan p ON p.id = v.plan_id
                        WHERE v.id = ?""")
                .params(versionId)
                .query((row, n) -> new Plan(
                        versionId,
                        row.getString("code"),
                        row.getString("name"),
                        row.getInt("ladder"),
                        row.getLong("price_minor"),
                        row.getString("currency"),
                        Map.copyOf(entitlements)))
                .single();
    }

    private static void put(Map<Entitlement, Long> entitlements, Entitlement entitlement, java.sql.ResultSet row) {
        try {
            entitlements.put(entitlement, row.getLong(2));
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException("The value of a plan's entitlement is a number", e);
        }
    }
}
