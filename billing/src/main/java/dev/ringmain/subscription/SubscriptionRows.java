package dev.ringmain.subscription;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.id.Ids;
import dev.ringmain.invoice.Period;
import dev.ringmain.subscription.Subscriptions.Billed;
import dev.ringmain.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The rows of {@link Subscription}. */
@Repository
class SubscriptionRows {

    private final JdbcClient jdbc;
    private final Clock clock;

    SubscriptionRows(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    Optional<Subscription> find(TenantId tenant) {
        return read(tenant, "");
    }

    /** The tenant's, for this transaction alone. */
    Optional<Subscription> lock(TenantId tenant) {
        return read(tenant, " FOR UPDATE");
    }

    /** What a tenant without one would be given today; it is not stored. */
    Subscription first(TenantId tenant) {
        return new Subscription(
                tenant, Period.from(today()), null, null, null, List.of(), Standing.GOOD, 0, name(tenant));
    }

    /** The same; empty if somebody else has it just now, or there is none. */
    Optional<Subscription> lockUnlessBusy(TenantId tenant) {
        return read(tenant, " FOR UPDATE SKIP LOCKED");
    }

    String name(TenantId tenant) {
        return jdbc.sql("SELECT name FROM tenant WHERE id = ?")
                .params((Object) tenant.bytes())
                .query(String.class)
                .optional()
                .orElseThrow(() -> new IllegalStateException("There is no tenant " + tenant));
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private Optional<Subscription> read(TenantId tenant, String lock) {
        return jdbc.sql("SELECT * FROM subscription WHERE tenant_id = ?" + lock)
                .params((Object) tenant.bytes())
                .query((row, n) -> read(row))
                .optional();
    }

    /** Does nothing if there is one by now. */
    void insert(Subscription one) {
        jdbc.sql("""
            INSERT INTO subscription (tenant_id, period_start, period_end, trial_ends_at, fallback_plan_version_id,
                next_plan_version_id, survivors, standing, tax_rate_bp, bill_to, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE tenant_id = subscription.tenant_id\
            """)
                .params(Arrays.asList(
                        one.tenant().bytes(),
                        one.period().start(),
                        one.period().end(),
                        orNull(one.trialEndsAt()),
                        one.fallbackVersion(),
                        one.nextVersion(),
                        join(one.survivors()),
                        one.standing().text(),
                        one.taxRateBp(),
                        one.billTo(),
                        utc(clock.instant())))
                .update();
    }

    void save(Subscription one) {
        jdbc.sql("""
            UPDATE subscription SET period_start = ?, period_end = ?, trial_ends_at = ?, fallback_plan_version_id = ?,
                next_plan_version_id = ?, survivors = ?, standing = ?, tax_rate_bp = ?, bill_to = ? WHERE tenant_id = ?\
            """)
                .params(Arrays.asList(
                        one.period().start(),
                        one.period().end(),
                        orNull(one.trialEndsAt()),
                        one.fallbackVersion(),
                        one.nextVersion(),
                        join(one.survivors()),
                        one.standing().text(),
                        one.taxRateBp(),
                        one.billTo(),
                        one.tenant().bytes()))
                .update();
    }

    void moveToPlan(TenantId tenant, int version) {
        jdbc.sql("UPDATE tenant SET plan_version_id = ?, version = version + 1 WHERE id = ?")
                .params(version, tenant.bytes())
                .update();
    }

    /** Those for whom a period or a trial has ended by then. */
    List<TenantId> ended(Instant moment, int most) {
        return jdbc.sql("SELECT tenant_id FROM subscription WHERE period_end <= ? AND ended_at IS NULL UNION SELECT"
                        + " tenant_id FROM subscription WHERE trial_ends_at <= ? AND ended_at IS NULL LIMIT ?")
                .params(LocalDate.ofInstant(moment, ZoneOffset.UTC), utc(moment), most)
                .query((row, n) -> new TenantId(Ids.fromBytes(row.getBytes(1))))
                .list();
    }

    private static final String TRIAL_TO_BE_TOLD =
            "trial_ends_at > ? AND trial_ends_at <= ? AND (trial_told_for IS NULL OR"
                    + " trial_told_for <> trial_ends_at) AND ended_at IS NULL";

    /** Those whose trial ends soon, and who were not told of that end. */
    List<TenantId> trialsToTell(Instant now, Duration before, int most) {
        return jdbc.sql(
                        "SELECT s.tenant_id FROM subscription s JOIN tenant t ON t.id = s.tenant_id WHERE t.closes_at IS NULL"
                                + " AND " + TRIAL_TO_BE_TOLD + " LIMIT ?")
                .params(utc(now), utc(now.plus(before)), most)
                .query((row, n) -> new TenantId(Ids.fromBytes(row.getBytes(1))))
                .list();
    }

    boolean isTrialToBeTold(TenantId tenant, Instant now, Duration before) {
        return !jdbc.sql("SELECT tenant_id FROM subscription WHERE tenant_id = ? AND " + TRIAL_TO_BE_TOLD)
                .params(tenant.bytes(), utc(now), utc(now.plus(before)))
                .query((row, n) -> n)
                .list()
                .isEmpty();
    }

    void toldOfTrialEnd(TenantId tenant, Instant end) {
        jdbc.sql("UPDATE subscription SET trial_told_for = ? WHERE tenant_id = ?")
                .params(utc(end), tenant.bytes())
                .update();
    }

    /** Whether its tenant was closed: nothing is billed in advance for it any more. */
    boolean isClosing(TenantId tenant) {
        return jdbc.sql("SELECT closes_at IS NOT NULL FROM tenant WHERE id = ?")
                .params((Object) tenant.bytes())
                .query(Boolean.class)
                .single();
    }

    /** Whether the tenant had one before that day. */
    boolean beganBefore(TenantId tenant, LocalDate day) {
        return !jdbc.sql("SELECT tenant_id FROM subscription WHERE tenant_id = ? AND created_at < ?")
                .params(tenant.bytes(), day.atStartOfDay())
                .query((row, n) -> n)
                .list()
                .isEmpty();
    }

    /** Whether its last invoice was made. */
    boolean hasEnded(TenantId tenant) {
        return !jdbc.sql("SELECT tenant_id FROM subscription WHERE tenant_id = ? AND ended_at IS NOT NULL")
                .params((Object) tenant.bytes())
                .query((row, n) -> n)
                .list()
                .isEmpty();
    }

    void end(TenantId tenant) {
        jdbc.sql("UPDATE subscription SET ended_at = ? WHERE tenant_id = ?")
                .params(utc(clock.instant()), tenant.bytes())
                .update();
    }

    /** Those of tenants that nobody takes back any more, and that wait for their last invoice. */
    List<TenantId> toEnd() {
        return jdbc.sql("SELECT s.tenant_id FROM tenant t JOIN subscription s ON s.tenant_id = t.id WHERE"
                        + " t.closes_at <= ? AND t.removal_began_at IS NOT NULL AND s.ended_at IS NULL")
                .params(utc(clock.instant()))
                .query((row, n) -> new TenantId(Ids.fromBytes(row.getBytes(1))))
                .list();
    }

    /** Those who do not stand well, or have an invoice that is overdue. */
    List<TenantId> toReview(Instant now) {
        return jdbc.sql("""
            SELECT tenant_id FROM subscription WHERE standing <> 'good'
            UNION SELECT tenant_id FROM invoice WHERE status = 'final' AND kind = 'invoice' AND due_at <= ?\
            """)
                .params(utc(now))
                .query((row, n) -> new TenantId(Ids.fromBytes(row.getBytes(1))))
                .list();
    }

    /** All that was ever billed because a month, a trial or a tenant had ended. */
    Billed billed(TenantId tenant) {
        return jdbc.sql("""
            SELECT COUNT(*), COALESCE(SUM(status <> 'draft'), 0) FROM invoice
            WHERE tenant_id = ? AND (cause LIKE 'cycle/%' OR cause LIKE 'trial/%' OR cause LIKE 'last/%')\
            """)
                .params((Object) tenant.bytes())
                .query((row, n) -> new Billed(row.getInt(1), row.getInt(2)))
                .single();
    }

    private static Subscription read(ResultSet row) throws SQLException {
        LocalDateTime trialEndsAt = row.getObject("trial_ends_at", LocalDateTime.class);
        return new Subscription(
                new TenantId(Ids.fromBytes(row.getBytes("tenant_id"))),
                new Period(
                        row.getObject("period_start", LocalDate.class), row.getObject("period_end", LocalDate.class)),
                trialEndsAt == null ? null : trialEndsAt.toInstant(ZoneOffset.UTC),
                number(row, "fallback_plan_version_id"),
                number(row, "next_plan_version_id"),
                row.getString("survivors")
                        .lines()
                        .flatMap(text -> EndpointId.parse(text).stream())
                        .toList(),
                Standing.parse(row.getString("standing")),
                row.getInt("tax_rate_bp"),
                row.getString("bill_to"));
    }

    private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
        int number = row.getInt(column);
        return row.wasNull() ? null : number;
    }

    private static String join(List<EndpointId> ids) {
        return ids.stream().map(EndpointId::toString).collect(Collectors.joining("\n"));
    }

    private static @Nullable LocalDateTime orNull(@Nullable Instant moment) {
        return moment == null ? null : utc(moment);
    }

    private static LocalDateTime utc(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
