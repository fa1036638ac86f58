package dev.ringmain.api.platform;

import dev.ringmain.api.platform.PlatformTenants.TenantResource;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.subscription.CannotChange;
import dev.ringmain.subscription.TenantActs;
import dev.ringmain.tenant.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How a tenant pays, beside which plan it has. */
@RestController
@RequestMapping(path = "/platform/v1/tenants/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
class PlatformSubscriptionController {

    private final PlatformTenants tenants;
    private final TenantActs acts;

    PlatformSubscriptionController(PlatformTenants tenants, TenantActs acts) {
        this.tenants = tenants;
        this.acts = acts;
    }

    record ExtendTrial(@Nullable Instant endsAt, @Nullable String reason) {}

    /** @param taxRateBp null: as it is @param billTo null: as it is */
    record PatchTenant(
            @Nullable Integer taxRateBp,
            @Nullable String billTo,
            @Nullable String reason) {}

    /** From the next invoice on. */
    @PatchMapping
    TenantResource patch(PlatformCaller caller, @PathVariable String id, @RequestBody PatchTenant body) {
        TenantId tenant = tenants.find(id).id();
        String reason = Checks.reason(body.reason());
        Integer tax = body.taxRateBp();
        if (tax != null && (tax < 0 || tax > PlatformTenantController.MOST_TAX)) {
            throw Checks.invalid("tax_rate_bp", "A rate of tax is 0 to 10000 hundredths of a percent.");
        }
        try {
            acts.bill(tenant, tax, body.billTo(), reason);
        } catch (IllegalArgumentException e) {
            throw Checks.invalid("bill_to", e.getMessage() + ".");
        }
        return tenants.show(id);
    }

    @PostMapping("/trial")
    TenantResource extend(PlatformCaller caller, @PathVariable String id, @RequestBody ExtendTrial body) {
        TenantId tenant = tenants.find(id).id();
        Instant endsAt = body.endsAt();
        if (endsAt == null) {
            throw ApiProblem.invalid("/ends_at", "required", "ends_at is needed: when the trial ends.");
        }
        try {
            acts.extendTrial(tenant, endsAt, Checks.reason(body.reason()));
        } catch (CannotChange e) {
            throw new ApiProblem(ProblemCode.CONFLICT, String.valueOf(e.getMessage()));
        }
        return tenants.show(id);
    }
}
