package dev.ringmain.api.platform;

import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.subscription.Subscription;
import dev.ringmain.subscription.Subscriptions;
import dev.ringmain.subscription.TenantDirectory;
import dev.ringmain.subscription.TenantDirectory.Entry;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds what the paths name, and shows it. */
@Component
class PlatformTenants {

    private final TenantDirectory directory;
    private final Environments environments;
    private final Subscriptions subscriptions;

    PlatformTenants(TenantDirectory directory, Environments environments, Subscriptions subscriptions) {
        this.directory = directory;
        this.environments = environments;
        this.subscriptions = subscriptions;
    }

    /** @param closesAt null unless it was closed by itself: when its rows begin to be removed */
    record EnvironmentResource(
            String id, String name, String kind, @Nullable Instant closesAt) {

        static EnvironmentResource of(Environment environment) {
            return new EnvironmentResource(
                    environment.id().toString(),
                    environment.name(),
                    environment.kind().name().toLowerCase(Locale.ROOT),
                    environment.closesAt().orElse(null));
        }
    }

    /**
     * @param status active, suspended, closing, closed
     * @param closesAt null unless it was closed: when its environments begin to be removed
     * @param standing how it stands with its payments: good, past_due, read_only, held
     * @param trialEndsAt null: no trial runs
     * @param taxRateBp hundredths of a percent, on the next invoice
     * @param billTo name and address, in lines, on the next invoice
     * @param fallback the plan that follows the trial unless another was chosen; null: no trial runs
     */
    record TenantResource(
            String id,
            String name,
            String status,
            String plan,
            int planVersion,
            String standing,
            @Nullable Instant trialEndsAt,
            @Nullable String fallback,
            int taxRateBp,
            String billTo,
            List<EnvironmentResource> environments,
            @Nullable Instant closesAt,
            Instant createdAt) {}

    /** @throws ApiProblem if there is none */
    Entry find(String id) {
        return TenantId.parse(id).flatMap(directory::find).orElseThrow(ApiProblem::notFound);
    }

    /** @throws ApiProblem if there is none, or it is another tenant's */
    Environment find(String tenant, String environment) {
        TenantId owner = find(tenant).id();
        return EnvironmentId.parse(environment)
                .flatMap(id -> environments.findByTenantAndId(owner, id))
                .orElseThrow(ApiProblem::notFound);
    }

    TenantResource show(String id) {
        return show(find(id));
    }

    TenantResource show(Entry entry) {
        Subscription subscription = subscriptions.of(entry.id());
        return new TenantResource(
                entry.id().toString(),
                entry.name(),
                entry.lifecycle(),
                entry.plan().code(),
                entry.plan().version(),
                entry.standing().text(),
                subscription.trialEndsAt(),
                subscription.isTrial() ? subscriptions.afterTrial(subscription).code() : null,
                subscription.taxRateBp(),
                subscription.billTo(),
                environments.findByTenantOrderById(entry.id()).stream()
                        .map(EnvironmentResource::of)
                        .toList(),
                entry.closesAt(),
                entry.createdAt());
    }
}
