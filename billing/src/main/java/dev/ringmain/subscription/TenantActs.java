package dev.ringmain.subscription;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.LimitOverride;
import dev.ringmain.billing.LimitOverrideId;
import dev.ringmain.billing.Limits;
import dev.ringmain.endpoint.Suspensions;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What those who run the installation do to a tenant, each for a reason that stands in its audit log. Not within a transaction. */
@Component
public class TenantActs {

    private static final int LONGEST_REASON = 500;

    private final Suspensions suspensions;
    private final Limits limits;
    private final Subscriptions subscriptions;
    private final AuditLog log;

    TenantActs(Suspensions suspensions, Limits limits, Subscriptions subscriptions, AuditLog log) {
        this.suspensions = suspensions;
        this.limits = limits;
        this.subscriptions = subscriptions;
        this.log = log;
    }

    /** It may read, and not publish; nothing is delivered for it. @return whether it was active until now */
    public boolean suspend(TenantId tenant, String reason) {
        return log.because(reason(reason), () -> suspensions.suspend(tenant));
    }

    /** What waited for it follows. @return whether it was suspended until now */
    public boolean resume(TenantId tenant, String reason) {
        return log.because(reason(reason), () -> suspensions.restore(tenant));
    }

    /** As {@link Limits#grant}; endpoints that have room by it come back, those that have none any more are suspended. */
    public LimitOverride grant(
            TenantId tenant,
            @Nullable EnvironmentId environment,
            Entitlement entitlement,
            long value,
            String by,
            String reason,
            @Nullable Instant until) {
        LimitOverride granted = limits.grant(tenant, environment, entitlement, value, by, reason, until);
        subscriptions.review(tenant);
        return granted;
    }

    /** @return whether there was one to end */
    public boolean endException(TenantId tenant, LimitOverrideId id) {
        boolean ended = limits.end(tenant, id);
        if (ended) {
            subscriptions.review(tenant);
        }
        return ended;
    }

    /** As {@link Subscriptions#move}. */
    public void move(TenantId tenant, int versionId, String reason) {
        subscriptions.move(tenant, versionId, reason(reason));
    }

    /** @throws IllegalArgumentException unless it has 1 to 500 characters */
    private static String reason(String reason) {
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw new IllegalArgumentException("A reason has 1 to " + LONGEST_REASON + " characters");
        }
        return reason;
    }
}
