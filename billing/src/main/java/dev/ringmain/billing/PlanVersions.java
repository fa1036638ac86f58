package dev.ringmain.billing;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Plans as staff change them: by a new version, from draft to published to archived. A version that was published never changes. */
@Component
public class PlanVersions {

    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9_-]{0,39}");
    private static final int LONGEST_NAME = 80;
    private static final long MOST_MINOR = 1_000_000_000_000L;

    private final JdbcClient jdbc;
    private final Plans plans;
    private final AuditLog log;
    private final TransactionTemplate transaction;
    private final Clock clock;

    PlanVersions(JdbcClient jdbc, Plans plans, AuditLog log, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.plans = plans;
        this.log = log;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** All versions of a plan, newest first. */
    public List<Plan> of(String code) {
        return jdbc
                .sql("SELECT v.id FROM plan_version v JOIN plan p ON p.id = v.plan_id WHERE p.code = ? ORDER BY"
                        + " v.version DESC")
                .params(code)
                .query(Integer.class)
                .list()
                .stream()
                .map(plans::version)
                .toList();
    }

    /** Every version of every plan, up the ladder, newest first. */
    public List<Plan> all() {
        return jdbc
                .sql(
                        "SELECT v.id FROM plan_version v JOIN plan p ON p.id = v.plan_id ORDER BY p.ladder, v.version DESC")
                .query(Integer.class)
                .list()
                .stream()
                .map(plans::version)
                .toList();
    }

    /** Empty if there is no such version. */
    public Optional<Plan> find(int versionId) {
        return jdbc.sql("SELECT id FROM plan_version WHERE id = ?")
                .params(versionId)
                .query(Integer.class)
                .optional()
                .map(plans::version);
    }

    /** How many tenants have each version; those that nobody has are left out. */
    public Map<Integer, Integer> tenants() {
        Map<Integer, Integer> counts = new TreeMap<>();
        jdbc.sql("SELECT plan_version_id, COUNT(*) FROM tenant GROUP BY plan_version_id")
                .query(row -> {
                    counts.put(row.getInt(1), row.getInt(2));
                });
        return counts;
    }

    /**
     * A draft that begins as a copy.
     *
     * @param versionId of what is copied; its plan gets the new version
     */
    public Plan draft(int versionId) {
        return save(() -> {
            Plan model = plans.version(versionId);
            int plan = jdbc.sql("SELECT id FROM plan WHERE code = ? FOR UPDATE")
                    .params(model.code())
                    .query(Integer.class)
                    .single();
            int version = 1
                    + jdbc.sql("SELECT COALESCE(MAX(version), 0) FROM plan_version WHERE plan_id = ?")
                            .params(plan)
                            .query(Integer.class)
                            .single();
            Plan draft = copy(model, plan, version, model.currency());
            log.record(told("plan_version.drafted", draft, Map.of()));
            return draft;
        });
    }

    /**
     * A plan that there was not, with a draft that begins as a copy. It is sold once that is published.
     *
     * @param code for programs and settings, for good: a letter, then at most 39 of small letters, digits, {@code -} and {@code _}
     * @param name for people, at most 80 characters
     * @param above the code of the plan that it stands above in the ladder: from there to it is an upgrade
     * @param currency three capital letters, as ISO 4217 has them
     * @param versionId of what is copied
     * @throws IllegalArgumentException if one of them is none, or the code is taken
     */
    public Plan invent(String code, String name, String above, String currency, int versionId) {
        if (!CODE.matcher(code).matches()) {
            throw new IllegalArgumentException("A code is a small letter, then up to 39 of a-z, 0-9, - and _");
        }
        if (name.isBlank() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("A name has 1 to " + LONGEST_NAME + " characters");
        }
        requireCurrency(currency);
        return save(() -> {
            Plan model = find(versionId).orElseThrow(() -> new IllegalArgumentException("There is no such version"));
            // All of them, so that of two who do this at once the later sees the earlier one's place.
            Map<String, Integer> ladder = new LinkedHashMap<>();
            jdbc.sql("SELECT code, ladder FROM plan ORDER BY ladder FOR UPDATE").query(row -> {
                ladder.put(row.getString(1), row.getInt(2));
            });
            Integer below = ladder.get(above);
            if (below == null) {
                throw new IllegalArgumentException("There is no plan " + above + " to stand above");
            }
            if (ladder.containsKey(code)) {
                throw new IllegalArgumentException("There is a plan " + code + " already");
            }
            jdbc.sql("UPDATE plan SET ladder = ladder + 1 WHERE ladder > ?")
                    .params(below)
                    .update();
            jdbc.sql("INSERT INTO plan (code, name, ladder) VALUES (?, ?, ?)")
                    .params(code, name, below + 1)
                    .update();
            int plan = jdbc.sql("SELECT id FROM plan WHERE code = ?")
                    .params(code)
                    .query(Integer.class)
                    .single();
            Plan draft = copy(model, plan, 1, currency);
            log.record(told("plan.invented", draft, Map.of()));
            return draft;
        });
    }

    /** Whatever is stored must be shown again, with as many decimals as it has. */
    private static void requireCurrency(String code) {
        try {
            Currency.getInstance(code);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("A currency is three capital letters of ISO 4217, such as EUR", e);
        }
    }

    /** A draft of a plan that grants what the model grants, at its price. */
    private Plan copy(Plan model, int plan, int version, String currency) {
        jdbc.sql("INSERT INTO plan_version (plan_id, version, status, price_minor, currency) VALUES (?, ?,"
                        + " 'draft', ?, ?)")
                .params(plan, version, model.priceMinor(), currency)
                .update();
        int id = jdbc.sql("SELECT id FROM plan_version WHERE plan_id = ? AND version = ?")
                .params(plan, version)
                .query(Integer.class)
                .single();
        jdbc.sql("INSERT INTO plan_entitlement (plan_version_id, entitlement, value) SELECT ?, entitlement,"
                        + " value FROM plan_entitlement WHERE plan_version_id = ?")
                .params(id, model.versionId())
                .update();
        return plans.version(id);
    }

    /**
     * @param priceMinor 0 to a million millions
     * @param values those that are to change
     * @throws NotADraft if it is sold already, or was
     * @throws IllegalArgumentException if the price, or a value, is less than 0 or more than anybody is granted
     */
    public Plan edit(int versionId, long priceMinor, Map<Entitlement, Long> values) {
        if (priceMinor < 0 || priceMinor > MOST_MINOR) {
            throw new IllegalArgumentException(
                    "A price is 0 to " + String.format(Locale.ROOT, "%,d", MOST_MINOR) + " of the smallest unit");
        }
        values.forEach(Entitlement::requireBounded);
        return save(() -> {
            Plan before = locked(versionId, PlanStatus.DRAFT);
            jdbc.sql("UPDATE plan_version SET price_minor = ? WHERE id = ?")
                    .params(priceMinor, versionId)
                    .update();
            values.forEach((entitlement, value) -> jdbc.sql(
                            "INSERT INTO plan_entitlement (plan_version_id, entitlement, value) VALUES (?, ?, ?) ON"
                                    + " DUPLICATE KEY UPDATE value = ?")
                    .params(versionId, entitlement.key(), value, value)
                    .update());
            Plan after = plans.version(versionId);
            log.record(told("plan_version.edited", after, values(before)));
            return after;
        });
    }

    /**
     * From now on new tenants get it; those that have an older one keep theirs.
     *
     * @throws NotADraft if it is none
     * @throws IllegalStateException if a newer version of its plan is published: that one would be sold on
     */
    public Plan publish(int versionId) {
        return save(() -> {
            Plan draft = locked(versionId, PlanStatus.DRAFT);
            of(draft.code()).stream()
                    .filter(one -> one.status() == PlanStatus.PUBLISHED && one.version() > draft.version())
                    .findFirst()
                    .ifPresent(newer -> {
                        throw new IllegalStateException("Version " + newer.version() + " of " + draft.code()
                                + " is newer, and sold. Draft a new version to replace it");
                    });
            jdbc.sql("UPDATE plan_version SET status = 'published', published_at = ? WHERE id = ?")
                    .params(LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC), versionId)
                    .update();
            Plan published = plans.version(versionId);
            log.record(told("plan_version.published", published, Map.of("status", "draft")));
            return published;
        });
    }

    /**
     * No longer sold.
     *
     * @throws NotADraft if it is not published
     * @throws IllegalStateException if it is the last one of its plan that is: a plan that is sold has a version
     */
    public Plan archive(int versionId) {
        return save(() -> {
            Plan plan = locked(versionId, PlanStatus.PUBLISHED);
            if (of(plan.code()).stream()
                            .filter(one -> one.status() == PlanStatus.PUBLISHED)
                            .count()
                    < 2) {
                throw new IllegalStateException("The plan " + plan.code() + " has no other version to sell");
            }
            jdbc.sql("UPDATE plan_version SET status = 'archived' WHERE id = ?")
                    .params(versionId)
                    .update();
            Plan archived = plans.version(versionId);
            log.record(told("plan_version.archived", archived, Map.of("status", "published")));
            return archived;
        });
    }

    /** The version has left the state in which that could be done. */
    public static class NotADraft extends RuntimeException {

        NotADraft(Plan plan, PlanStatus needed) {
            super("Version " + plan.version() + " of " + plan.code() + " is "
                    + plan.status().text() + ", not " + needed.text());
        }
    }

    private Plan locked(int versionId, PlanStatus needed) {
        jdbc.sql("SELECT p.id FROM plan p JOIN plan_version v ON v.plan_id = p.id WHERE v.id = ? FOR UPDATE")
                .params(versionId)
                .query(Integer.class)
                .single();
        Plan plan = plans.version(versionId);
        if (plan.status() != needed) {
            throw new NotADraft(plan, needed);
        }
        return plan;
    }

    private Plan save(java.util.function.Supplier<Plan> what) {
        return java.util.Objects.requireNonNull(transaction.execute(status -> what.get()));
    }

    /**
     * Whom a version would bind more tightly than what they use.
     *
     * @param tenants that have some version of its plan
     * @param tenantsOver of these, those that use more of something than it grants, overrides left out of account
     * @param endpointsOver endpoints that it would suspend, were all of them moved
     * @param environmentsOver environments beyond its number
     * @param membersOver members beyond its number
     */
    public record Impact(int tenants, int tenantsOver, int endpointsOver, int environmentsOver, int membersOver) {}

    /** What moving all who have the plan to that version would come to. Reads a count per tenant and environment. */
    public Impact impact(int versionId) {
        Plan plan = plans.version(versionId);
        List<TenantId> tenants = jdbc.sql("""
            SELECT t.id FROM tenant t JOIN plan_version v ON v.id = t.plan_version_id JOIN plan p ON p.id = v.plan_id
            WHERE p.code = ?\
            """)
                .params(plan.code())
                .query((row, n) -> new TenantId(dev.ringmain.id.Ids.fromBytes(row.getBytes(1))))
                .list();
        long perEnvironment =
                plan.grants(Entitlement.WEBHOOKS_ENABLED) ? plan.limit(Entitlement.ENDPOINTS_PER_ENVIRONMENT) : 0;
        int over = 0;
        int endpoints = 0;
        int environments = 0;
        int members = 0;
        for (TenantId tenant : tenants) {
            int ownEndpoints = jdbc
                    .sql("SELECT COUNT(*) FROM endpoint WHERE tenant_id = ? AND deleted_at IS NULL GROUP BY"
                            + " environment_id")
                    .params((Object) tenant.bytes())
                    .query(Long.class)
                    .list()
                    .stream()
                    .mapToInt(count -> Math.toIntExact(Math.max(0, count - perEnvironment)))
                    .sum();
            int ownEnvironments = beyond("environment", tenant, plan.limit(Entitlement.ENVIRONMENTS));
            int ownMembers = beyond("membership", tenant, plan.limit(Entitlement.MEMBERS));
            over += ownEndpoints + ownEnvironments + ownMembers > 0 ? 1 : 0;
            endpoints += ownEndpoints;
            environments += ownEnvironments;
            members += ownMembers;
        }
        return new Impact(tenants.size(), over, endpoints, environments, members);
    }

    private int beyond(String table, TenantId tenant, long limit) {
        long count = jdbc.sql("SELECT COUNT(*) FROM " + table + " WHERE tenant_id = ?")
                .params((Object) tenant.bytes())
                .query(Long.class)
                .single();
        return Math.toIntExact(Math.max(0, count - limit));
    }

    private static Change told(String action, Plan plan, Map<String, ?> before) {
        return new Change(
                null,
                null,
                action,
                "plan_version/" + plan.versionId(),
                plan.code() + " " + plan.version(),
                before,
                values(plan),
                null);
    }

    private static Map<String, Object> values(Plan plan) {
        Map<String, Object> values = new TreeMap<>();
        plan.entitlements().forEach((entitlement, value) -> values.put(entitlement.key(), value));
        values.put("price_minor", plan.priceMinor());
        values.put("status", plan.status().text());
        return values;
    }
}
