package dev.ringmain.subscription;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.invoice.Period;
import dev.ringmain.tenant.TenantId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a tenant pays for its plan.
 *
 * @param period the month that runs
 * @param trialEndsAt null: no trial runs, and the plan is paid for
 * @param fallbackVersion what comes after the trial unless the customer chose something; null: what costs nothing
 * @param nextVersion what comes at the end of the period, or of the trial; null: it stays as it is
 * @param survivors endpoints that stay first when a plan allows fewer
 * @param taxRateBp hundredths of a percent
 * @param billTo name and address, in lines
 */
public record Subscription(
        TenantId tenant,
        Period period,
        @Nullable Instant trialEndsAt,
        @Nullable Integer fallbackVersion,
        @Nullable Integer nextVersion,
        List<EndpointId> survivors,
        Standing standing,
        int taxRateBp,
        String billTo) {

    public List<String> billToLines() {
        return List.copyOf(billTo.lines().toList());
    }

    public boolean isTrial() {
        return trialEndsAt != null;
    }

    public Instant endsAt() {
        return period.end().atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** When something that is planned happens: the end of the trial while one runs, otherwise of the period. */
    public Instant changesAt() {
        return trialEndsAt == null ? endsAt() : trialEndsAt;
    }

    Subscription in(Period period) {
        return new Subscription(
                tenant, period, trialEndsAt, fallbackVersion, nextVersion, survivors, standing, taxRateBp, billTo);
    }

    Subscription trial(@Nullable Instant endsAt, @Nullable Integer fallback) {
        return new Subscription(tenant, period, endsAt, fallback, nextVersion, survivors, standing, taxRateBp, billTo);
    }

    Subscription next(@Nullable Integer version, List<EndpointId> survivors) {
        return new Subscription(
                tenant, period, trialEndsAt, fallbackVersion, version, survivors, standing, taxRateBp, billTo);
    }

    Subscription standing(Standing standing) {
        return new Subscription(
                tenant, period, trialEndsAt, fallbackVersion, nextVersion, survivors, standing, taxRateBp, billTo);
    }

    Subscription billed(int taxRateBp, String billTo) {
        return new Subscription(
                tenant, period, trialEndsAt, fallbackVersion, nextVersion, survivors, standing, taxRateBp, billTo);
    }
}
