package dev.ringmain.subscription;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.LimitOverride;
import dev.ringmain.billing.LimitOverrideId;
import dev.ringmain.billing.Limits;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.UsageCheck;
import dev.ringmain.closing.Closings;
import dev.ringmain.endpoint.Suspensions;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.Tenants;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What those who run the installation do to a tenant, each for a reason that stands in its audit log. Not within a transaction. */
@Component
public class TenantActs {

    private static final int LONGEST_REASON = 500;

    private final Suspensions suspensions;
    private final Closings closings;
    private final Limits limits;
    private final Subscriptions subscriptions;
    private final UsageCheck usage;
    private final AuditLog log;
    private final Tenants tenants;
    private final Environments environments;
    private final TransactionTemplate transaction;
    private final Clock clock;

    TenantActs(
            Suspensions suspensions,
            Closings closings,
            Limits limits,
            Subscriptions subscriptions,
            UsageCheck usage,
            AuditLog log,
            Tenants tenants,
            Environments environments,
            TransactionTemplate transaction,
            Clock clock) {
        this.tenants = tenants;
        this.environments = environments;
        this.transaction = transaction;
        this.clock = clock;
        this.suspensions = suspensions;
        this.closings = closings;
        this.limits = limits;
        this.subscriptions = subscriptions;
        this.usage = usage;
        this.log = log;
    }

    /**
     * A new customer, with a live environment and a sandbox. Its plan is paid from today on, or tried first. All of it is there, or nothing.
     *
     * @param id chosen by whoever asks ({@link TenantId#next}): who asks again with the same is given what is stored
     * @param plan that is sold
     * @param trial null: the plan is paid from today on
     * @param taxRateBp hundredths of a percent
     * @param billTo name and address, in lines; blank: its name
     */
    public Tenant open(TenantId id, String name, Plan plan, @Nullable Trial trial, int taxRateBp, String billTo) {
        try {
            return tenants.findById(id)
                    .orElseGet(() -> Objects.requireNonNull(transaction.execute(status -> {
                        tenants.save(new Tenant(id, name, plan.versionId(), clock.instant()));
                        environments.save(new Environment(id, "live", Environment.Kind.LIVE, clock.instant()));
                        environments.save(new Environment(id, "sandbox", Environment.Kind.TEST, clock.instant()));
                        // Asking writes what was saved, and a subscription is begun with what is written.
                        Tenant opened = tenants.lock(id);
                        Plan fallback = trial == null ? null : trial.fallback();
                        subscriptions.begin(
                                id,
                                trial == null ? null : clock.instant().plus(Duration.ofDays(trial.days())),
                                fallback == null ? null : fallback.versionId(),
                                taxRateBp,
                                billTo);
                        return opened;
                    })));
        } catch (DataIntegrityViolationException e) {
            // Whoever asked at the same moment was faster.
            return tenants.findById(id).orElseThrow(() -> e);
        }
    }

    /** It may read, and not publish; nothing is delivered for it. @return whether it was active until now */
    public boolean suspend(TenantId tenant, String reason) {
        return log.because(reason(reason), () -> suspensions.suspend(tenant));
    }

    /** What waited for it follows. @return whether it was suspended until now */
    public boolean resume(TenantId tenant, String reason) {
        return log.because(reason(reason), () -> suspensions.restore(tenant));
    }

    /** As {@link Closings#close(TenantId)}. Nothing is billed in advance from then on. @return when its environments begin to be removed */
    public Instant close(TenantId tenant, String reason) {
        return log.because(reason(reason), () -> closings.close(tenant));
    }

    /** As {@link Closings#reopen(TenantId)}. What was not billed of the running month is. @return whether it was closed */
    public boolean reopen(TenantId tenant, String reason) {
        return log.because(reason(reason), () -> closings.reopen(tenant));
    }

    /**
     * As {@link Limits#grant}, once however often it is asked with the same id; endpoints that have room by it come back, those that have none any more
     * are suspended.
     */
    public LimitOverride grant(
            LimitOverrideId id,
            TenantId tenant,
            @Nullable EnvironmentId environment,
            Entitlement entitlement,
            long value,
            String by,
            String reason,
            @Nullable Instant until) {
        LimitOverride granted = limits.grant(id, tenant, environment, entitlement, value, by, reason, until);
        subscriptions.review(tenant);
        return granted;
    }

    /** @param reason null: none is given @return whether there was one to end */
    public boolean endException(TenantId tenant, LimitOverrideId id, @Nullable String reason) {
        boolean ended =
                reason == null ? limits.end(tenant, id) : log.because(reason(reason), () -> limits.end(tenant, id));
        if (ended) {
            subscriptions.review(tenant);
        }
        return ended;
    }

    /** As {@link Subscriptions#move}. */
    public void move(TenantId tenant, int versionId, String reason) {
        subscriptions.move(tenant, versionId, reason(reason));
    }

    /** As {@link Subscriptions#extendTrial}. */
    public void extendTrial(TenantId tenant, Instant until, String reason) {
        subscriptions.extendTrial(tenant, until, reason(reason));
    }

    /** As {@link Subscriptions#bill}. */
    public void bill(TenantId tenant, @Nullable Integer taxRateBp, @Nullable String billTo, String reason) {
        // Before the log is asked: what is refused within it is told as its own refusal.
        Subscriptions.requireRate(taxRateBp);
        String address = billTo == null ? null : BillTo.of(billTo);
        log.because(reason(reason), () -> subscriptions.bill(tenant, taxRateBp, address));
    }

    /** As {@link UsageCheck#mend}. */
    public UsageCheck.Result mendUsage(TenantId tenant, YearMonth month, String reason) {
        return usage.mend(tenant, month, reason(reason));
    }

    /** @throws IllegalArgumentException unless it has 1 to 500 characters */
    private static String reason(String reason) {
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw new IllegalArgumentException("A reason has 1 to " + LONGEST_REASON + " characters");
        }
        return reason;
    }
}
