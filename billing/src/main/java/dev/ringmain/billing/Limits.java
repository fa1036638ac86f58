package dev.ringmain.billing;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.billing.EffectiveLimit.Origin;
import dev.ringmain.billing.EffectiveLimit.Step;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Why a limit is what it is: the default, what the plan's version says instead, what the tenant was granted instead of that, and its
 * environment. Whatever is enforced is read through {@link Plans#of}, which lays the same layers over each other.
 */
@Component
public class Limits {

    private final Plans plans;
    private final JdbcClient jdbc;
    private final AuditLog log;
    private final EndpointReviews reviews;
    private final ApplicationEventPublisher listeners;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Limits(
            Plans plans,
            JdbcClient jdbc,
            AuditLog log,
            EndpointReviews reviews,
            ApplicationEventPublisher listeners,
            TransactionTemplate transaction,
            Clock clock) {
        this.plans = plans;
        this.jdbc = jdbc;
        this.log = log;
        this.reviews = reviews;
        this.listeners = listeners;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Every limit of an environment, read afresh. */
    public List<EffectiveLimit> of(TenantId tenant, EnvironmentId environment) {
        Instant now = clock.instant();
        Map<Entitlement, Long> defaults = plans.defaults();
        Map<Entitlement, Long> named = plans.named(plans.assigned(tenant).versionId());
        Plan plan = plans.assigned(tenant);
        List<LimitOverride> overrides = plans.overrides(tenant).stream()
                .filter(override -> override.holds(now))
                .toList();
        return Arrays.stream(Entitlement.values())
                .map(entitlement -> {
                    List<Step> steps = new ArrayList<>();
                    steps.add(new Step(
                            Origin.DEFAULT, defaults.getOrDefault(entitlement, 0L), "Default", null, null, null, null));
                    Long value = named.get(entitlement);
                    if (value != null) {
                        steps.add(new Step(
                                Origin.PLAN,
                                value,
                                plan.name() + ", version " + plan.version(),
                                null,
                                null,
                                null,
                                null));
                    }
                    newest(overrides, entitlement, null).ifPresent(one -> steps.add(step(Origin.TENANT, one)));
                    newest(overrides, entitlement, environment)
                            .ifPresent(one -> steps.add(step(Origin.ENVIRONMENT, one)));
                    return new EffectiveLimit(entitlement, List.copyOf(steps));
                })
                .toList();
    }

    private static Optional<LimitOverride> newest(
            List<LimitOverride> overrides, Entitlement entitlement, @Nullable EnvironmentId environment) {
        return overrides.stream()
                .filter(one -> one.entitlement() == entitlement && Objects.equals(one.environment(), environment))
                .reduce((older, newer) -> newer);
    }

    private static Step step(Origin origin, LimitOverride one) {
        return new Step(origin, one.value(), "Exception", one.setBy(), one.reason(), one.setAt(), one.until());
    }

    /** Those that hold at this moment, oldest first. */
    public List<LimitOverride> overrides(TenantId tenant) {
        Instant now = clock.instant();
        return plans.overrides(tenant).stream().filter(one -> one.holds(now)).toList();
    }

    /**
     * Grants an exception. A newer one for the same hides an older one, and gives way to it again when it ends.
     *
     * @param environment null: for all of the tenant
     * @param setBy for people
     * @param until null: until it is ended
     * @throws IllegalArgumentException if the reason is missing, the value not 0 to {@link Entitlement#most()}, the end not in the future, or
     *     the entitlement one that cannot differ between environments, or it is another tenant's environment
     */
    public LimitOverride grant(
            TenantId tenant,
            @Nullable EnvironmentId environment,
            Entitlement entitlement,
            long value,
            String setBy,
            String reason,
            @Nullable Instant until) {
        return grant(LimitOverrideId.next(), tenant, environment, entitlement, value, setBy, reason, until);
    }

    /**
     * The same, once however often it is asked: whoever asks chooses the id before, and is given what is stored under it.
     *
     * @throws IllegalArgumentException also if something else is stored under it
     */
    public LimitOverride grant(
            LimitOverrideId id,
            TenantId tenant,
            @Nullable EnvironmentId environment,
            Entitlement entitlement,
            long value,
            String setBy,
            String reason,
            @Nullable Instant until) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Optional<LimitOverride> known = stored(tenant, id);
        if (known.isPresent()) {
            return same(known.get(), environment, entitlement, value);
        }
        if (reason.isBlank() || reason.length() > 500) {
            throw new IllegalArgumentException("An exception has a reason of at most 500 characters");
        }
        entitlement.requireBounded(value);
        if (until != null && !until.isAfter(now)) {
            throw new IllegalArgumentException("An exception ends in the future");
        }
        if (environment != null && !entitlement.mayDifferByEnvironment()) {
            throw new IllegalArgumentException(entitlement.key() + " is the same in all environments of a tenant");
        }
        if (environment != null && !isOf(tenant, environment)) {
            throw new IllegalArgumentException(environment + " is no environment of " + tenant);
        }
        LimitOverride granted = new LimitOverride(id, environment, entitlement, value, setBy, reason, now, until);
        try {
            transaction.executeWithoutResult(status -> store(tenant, granted));
        } catch (DuplicateKeyException e) {
            // Whoever asked at the same moment was faster.
            return stored(tenant, id)
                    .map(one -> same(one, environment, entitlement, value))
                    .orElseThrow(() -> new IllegalArgumentException(id + " is another exception. Take a new id."));
        }
        changed(tenant);
        return granted;
    }

    private void store(TenantId tenant, LimitOverride granted) {
        EnvironmentId environment = granted.environment();
        Instant until = granted.until();
        jdbc.sql("""
                INSERT INTO limit_override (id, tenant_id, environment_id, entitlement, value, set_by, reason, set_at, until_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)\
                """)
                .params(Arrays.asList(
                        granted.id().bytes(),
                        tenant.bytes(),
                        environment == null ? null : environment.bytes(),
                        granted.entitlement().key(),
                        granted.value(),
                        granted.setBy(),
                        granted.reason(),
                        LocalDateTime.ofInstant(granted.setAt(), ZoneOffset.UTC),
                        until == null ? null : LocalDateTime.ofInstant(until, ZoneOffset.UTC)))
                .update();
        log.record(told(tenant, "limit.granted", granted));
        review(tenant, granted);
    }

    private boolean isOf(TenantId tenant, EnvironmentId environment) {
        return jdbc.sql("SELECT COUNT(*) FROM environment WHERE id = ? AND tenant_id = ?")
                        .params(environment.bytes(), tenant.bytes())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** What bounds endpoints is held against them at once, and again when it ends. */
    private void review(TenantId tenant, LimitOverride one) {
        if (one.entitlement() == Entitlement.ENDPOINTS_PER_ENVIRONMENT
                || one.entitlement() == Entitlement.WEBHOOKS_ENABLED) {
            reviews.ask(tenant);
            if (one.until() != null) {
                reviews.ask(tenant, one.until());
            }
        }
    }

    private void changed(TenantId tenant) {
        plans.forget(tenant);
        listeners.publishEvent(new LimitsChanged(tenant));
    }

    private Optional<LimitOverride> stored(TenantId tenant, LimitOverrideId id) {
        return jdbc.sql("SELECT * FROM limit_override WHERE tenant_id = ? AND id = ?")
                .params(tenant.bytes(), id.bytes())
                .query((row, n) -> Plans.override(row))
                .optional()
                .flatMap(found -> found);
    }

    private static LimitOverride same(
            LimitOverride stored, @Nullable EnvironmentId environment, Entitlement entitlement, long value) {
        if (!Objects.equals(stored.environment(), environment)
                || stored.entitlement() != entitlement
                || stored.value() != value) {
            throw new IllegalArgumentException(stored.id() + " is another exception. Take a new id.");
        }
        return stored;
    }

    /** Ends an exception before its time; why it was granted is no reason for that. @return whether there was one to end */
    public boolean end(TenantId tenant, LimitOverrideId id) {
        boolean ended = Boolean.TRUE.equals(transaction.execute(status -> {
            Optional<LimitOverride> found = plans.overrides(tenant).stream()
                    .filter(one -> one.id().equals(id))
                    .findFirst();
            int rows = jdbc.sql("UPDATE limit_override SET ended_at = ? WHERE id = ? AND tenant_id = ? AND ended_at IS"
                            + " NULL")
                    .params(LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC), id.bytes(), tenant.bytes())
                    .update();
            found.filter(one -> rows > 0).ifPresent(one -> {
                log.record(told(tenant, "limit.ended", one));
                review(tenant, one);
            });
            return rows > 0;
        }));
        if (ended) {
            changed(tenant);
        }
        return ended;
    }

    private static Change told(TenantId tenant, String action, LimitOverride one) {
        boolean ended = action.endsWith("ended");
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("value", one.value());
        if (one.until() != null) {
            values.put("until", one.until().toString());
        }
        return new Change(
                tenant,
                one.environment(),
                action,
                one.id().toString(),
                one.entitlement().key(),
                ended ? values : Map.of(),
                ended ? Map.of() : values,
                ended ? null : one.reason());
    }
}
