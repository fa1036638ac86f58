package dev.ringmain.api.platform;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.web.Pages;
import dev.ringmain.api.web.Pages.Page;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.LimitOverride;
import dev.ringmain.billing.LimitOverrideId;
import dev.ringmain.billing.Limits;
import dev.ringmain.billing.Usage;
import dev.ringmain.subscription.TenantActs;
import dev.ringmain.subscription.TenantDirectory.Entry;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What a tenant uses, and exceptions from what its plan grants. */
@RestController
@RequestMapping(path = "/platform/v1/tenants/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
class PlatformLimitController {

    private final PlatformTenants tenants;
    private final TenantActs acts;
    private final Limits limits;
    private final Usage usage;

    PlatformLimitController(PlatformTenants tenants, TenantActs acts, Limits limits, Usage usage) {
        this.tenants = tenants;
        this.acts = acts;
        this.limits = limits;
        this.usage = usage;
    }

    /** @param limits each limit of the tenant by its key, exceptions included; those of single environments are not */
    record UsageResource(
            String plan, long events, Instant resetsAt, int endpoints, int failing, Map<String, Long> limits) {}

    /** @param environment null: all of the tenant @param until null: until it is ended */
    record GrantOverride(
            @Nullable String entitlement,
            @Nullable Long value,
            @Nullable String environment,
            @Nullable String reason,
            @Nullable Instant until) {}

    @JsonInclude
    record OverrideResource(
            String id,
            String entitlement,
            long value,
            @Nullable String environment,
            String setBy,
            String reason,
            Instant setAt,
            @Nullable Instant until) {

        static OverrideResource of(LimitOverride one) {
            EnvironmentId environment = one.environment();
            return new OverrideResource(
                    one.id().toString(),
                    one.entitlement().key(),
                    one.value(),
                    environment == null ? null : environment.toString(),
                    one.setBy(),
                    one.reason(),
                    one.setAt(),
                    one.until());
        }
    }

    @GetMapping("/usage")
    UsageResource usage(PlatformCaller caller, @PathVariable String id) {
        Entry tenant = tenants.find(id);
        Map<String, Long> all = new LinkedHashMap<>();
        for (Entitlement entitlement : Entitlement.values()) {
            all.put(entitlement.key(), tenant.plan().limit(entitlement));
        }
        return new UsageResource(
                tenant.plan().code(), tenant.events(), usage.resetsAt(), tenant.endpoints(), tenant.failing(), all);
    }

    @GetMapping("/overrides")
    Page<OverrideResource> overrides(PlatformCaller caller, @PathVariable String id) {
        return Pages.whole(limits.overrides(tenants.find(id).id()).stream()
                .map(OverrideResource::of)
                .toList());
    }

    @PostMapping("/overrides")
    @ResponseStatus(HttpStatus.CREATED)
    OverrideResource grant(PlatformCaller caller, @PathVariable String id, @RequestBody GrantOverride body) {
        TenantId tenant = tenants.find(id).id();
        Entitlement entitlement = Entitlement.parse(Checks.text(body.entitlement(), "entitlement", 64))
                .orElseThrow(() -> Checks.invalid("entitlement", "There is no limit of that name."));
        Long value = body.value();
        if (value == null || value < 0 || value > entitlement.most()) {
            throw Checks.invalid(
                    "value",
                    "value is a whole number from 0 to " + entitlement.most() + " for " + entitlement.key() + ".");
        }
        String reason = Checks.reason(body.reason());
        EnvironmentId environment = null;
        if (body.environment() != null) {
            environment = tenants.find(id, body.environment()).id();
            if (!entitlement.mayDifferByEnvironment()) {
                throw Checks.invalid(
                        "environment", entitlement.key() + " is the same in all environments of a tenant.");
            }
        }
        try {
            return OverrideResource.of(acts.grant(
                    new LimitOverrideId(caller.subject()),
                    tenant,
                    environment,
                    entitlement,
                    value,
                    caller.name(),
                    reason,
                    body.until()));
        } catch (IllegalArgumentException e) {
            throw Checks.invalid("until", "An exception ends in the future.");
        }
    }

    @DeleteMapping("/overrides/{override}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(PlatformCaller caller, @PathVariable String id, @PathVariable String override) {
        TenantId tenant = tenants.find(id).id();
        boolean ended = LimitOverrideId.parse(override)
                .map(one -> acts.endException(tenant, one, null))
                .orElse(false);
        if (!ended) {
            throw ApiProblem.notFound();
        }
    }
}
