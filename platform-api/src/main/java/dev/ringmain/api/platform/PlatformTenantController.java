package dev.ringmain.api.platform;

import dev.ringmain.api.platform.PlatformTenants.TenantResource;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.api.web.Pages;
import dev.ringmain.api.web.Pages.Page;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.PlanVersions;
import dev.ringmain.billing.Plans;
import dev.ringmain.closing.CannotClose;
import dev.ringmain.subscription.CannotChange;
import dev.ringmain.subscription.TenantActs;
import dev.ringmain.subscription.TenantDirectory;
import dev.ringmain.subscription.Trial;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/platform/v1/tenants", produces = MediaType.APPLICATION_JSON_VALUE)
class PlatformTenantController {

    static final int MOST_TAX = 10_000;

    private final PlatformTenants tenants;
    private final TenantDirectory directory;
    private final TenantActs acts;
    private final Plans plans;
    private final PlanVersions versions;
    private final Pages pages;

    PlatformTenantController(
            PlatformTenants tenants,
            TenantDirectory directory,
            TenantActs acts,
            Plans plans,
            PlanVersions versions,
            Pages pages) {
        this.tenants = tenants;
        this.directory = directory;
        this.acts = acts;
        this.plans = plans;
        this.versions = versions;
        this.pages = pages;
    }

    /**
     * @param plan null: the lowest
     * @param trialDays null: it is paid from today on
     * @param fallback the code of the plan that follows the trial; null: the lowest
     * @param taxRateBp null: none
     * @param billTo null: its name
     */
    record CreateTenant(
            @Nullable String name,
            @Nullable String plan,
            @Nullable Integer trialDays,
            @Nullable String fallback,
            @Nullable Integer taxRateBp,
            @Nullable String billTo) {}

    record GiveReason(@Nullable String reason) {}

    /** @param version null: the newest that is sold */
    record MoveTenant(
            @Nullable String plan,
            @Nullable Integer version,
            @Nullable String reason) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    TenantResource create(PlatformCaller caller, @RequestBody CreateTenant body) {
        String name = Checks.text(body.name(), "name", 120);
        Plan plan = body.plan() == null ? plans.published().get(0) : sold(body.plan(), "plan");
        Trial trial = trial(body);
        int tax = body.taxRateBp() == null ? 0 : body.taxRateBp();
        if (tax < 0 || tax > MOST_TAX) {
            throw Checks.invalid("tax_rate_bp", "A rate of tax is 0 to 10000 hundredths of a percent.");
        }
        String billTo = body.billTo() == null ? "" : Checks.text(body.billTo(), "bill_to", 500);
        Tenant tenant = acts.open(new TenantId(caller.subject()), name, plan, trial, tax, billTo);
        return tenants.show(tenant.id().toString());
    }

    @GetMapping
    Page<TenantResource> list(
            PlatformCaller caller,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(defaultValue = "") String plan,
            @RequestParam(defaultValue = "") String status,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable String limit) {
        TenantDirectory.Filter filter = filter(q, plan, status);
        return pages.page(
                "platform/tenants",
                cursor,
                limit,
                keyset -> directory.search(filter, keyset).map(tenants::show));
    }

    @GetMapping("/{id}")
    TenantResource show(PlatformCaller caller, @PathVariable String id) {
        return tenants.show(id);
    }

    @PostMapping("/{id}/suspend")
    TenantResource suspend(PlatformCaller caller, @PathVariable String id, @RequestBody GiveReason body) {
        acts.suspend(tenants.find(id).id(), Checks.reason(body.reason()));
        return tenants.show(id);
    }

    @PostMapping("/{id}/resume")
    TenantResource resume(PlatformCaller caller, @PathVariable String id, @RequestBody GiveReason body) {
        acts.resume(tenants.find(id).id(), Checks.reason(body.reason()));
        return tenants.show(id);
    }

    /** For good, once the time to take it back is over. Invoices, ledger and audit log are kept. */
    @PostMapping("/{id}/close")
    TenantResource close(PlatformCaller caller, @PathVariable String id, @RequestBody GiveReason body) {
        acts.close(tenants.find(id).id(), Checks.reason(body.reason()));
        return tenants.show(id);
    }

    @PostMapping("/{id}/reopen")
    TenantResource reopen(PlatformCaller caller, @PathVariable String id, @RequestBody GiveReason body) {
        try {
            acts.reopen(tenants.find(id).id(), Checks.reason(body.reason()));
        } catch (CannotClose e) {
            throw new ApiProblem(ProblemCode.CONFLICT, String.valueOf(e.getMessage()));
        }
        return tenants.show(id);
    }

    /** At once, whichever way, with what is owed or given back. To where it is already is no change, and no error. */
    @PostMapping("/{id}/plan")
    TenantResource move(PlatformCaller caller, @PathVariable String id, @RequestBody MoveTenant body) {
        TenantId tenant = tenants.find(id).id();
        String reason = Checks.reason(body.reason());
        Plan to = version(Checks.text(body.plan(), "plan", 40), body.version());
        if (plans.assigned(tenant).versionId() != to.versionId()) {
            try {
                acts.move(tenant, to.versionId(), reason);
            } catch (CannotChange e) {
                throw new ApiProblem(ProblemCode.CONFLICT, String.valueOf(e.getMessage()));
            }
        }
        return tenants.show(id);
    }

    private Plan version(String code, @Nullable Integer version) {
        Plan newest = sold(code, "plan");
        return version == null
                ? newest
                : versions.of(code).stream()
                        .filter(one -> one.version() == version)
                        .findFirst()
                        .orElseThrow(() -> Checks.invalid("version", code + " has no version " + version + "."));
    }

    private static TenantDirectory.Filter filter(@Nullable String q, String plan, String status) {
        Optional<TenantDirectory.State> state = TenantDirectory.State.parse(status);
        if (!status.isBlank() && state.isEmpty()) {
            throw new ApiProblem(
                    ProblemCode.INVALID_PARAMETER,
                    "status is one of "
                            + Arrays.stream(TenantDirectory.State.values())
                                    .map(TenantDirectory.State::text)
                                    .collect(Collectors.joining(", "))
                            + ".");
        }
        return new TenantDirectory.Filter(q == null ? "" : q, plan, state.orElse(null));
    }

    private @Nullable Trial trial(CreateTenant body) {
        Plan fallback = body.fallback() == null ? null : sold(body.fallback(), "fallback");
        Integer days = body.trialDays();
        if (days == null) {
            if (fallback != null) {
                throw Checks.invalid("fallback", "A fallback follows a trial: give trial_days as well.");
            }
            return null;
        }
        if (!Trial.isLength(days)) {
            throw Checks.invalid("trial_days", "A trial lasts 1 to " + Trial.MOST_DAYS + " days.");
        }
        return new Trial(days, fallback);
    }

    private Plan sold(String code, String field) {
        return plans.published(code)
                .orElseThrow(() -> Checks.invalid(
                        field,
                        "There is no such plan. Known ones: "
                                + plans.published().stream().map(Plan::code).collect(Collectors.joining(", ")) + "."));
    }
}
