package dev.ringmain.api.platform;

import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.billing.CannotRecount;
import dev.ringmain.billing.UsageCheck;
import dev.ringmain.subscription.TenantActs;
import dev.ringmain.tenant.TenantId;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A month's count beside what the log holds, and setting it right. */
@RestController
@RequestMapping(path = "/platform/v1/tenants/{id}/usage/{month}", produces = MediaType.APPLICATION_JSON_VALUE)
class PlatformRecountController {

    private final PlatformTenants tenants;
    private final UsageCheck check;
    private final TenantActs acts;

    PlatformRecountController(PlatformTenants tenants, UsageCheck check, TenantActs acts) {
        this.tenants = tenants;
        this.check = check;
        this.acts = acts;
    }

    record MendUsage(@Nullable String reason) {}

    record DayResource(LocalDate day, long counted, long logged) {}

    /**
     * @param until the first day that was not counted again
     * @param undated events that were counted without their day: counted of a day is 0 then
     */
    record RecountResource(
            String month,
            LocalDate until,
            long counted,
            long logged,
            long difference,
            long undated,
            List<DayResource> days) {

        static RecountResource of(UsageCheck.Result result) {
            return new RecountResource(
                    result.month().toString(),
                    result.until(),
                    result.counted(),
                    result.logged(),
                    result.difference(),
                    result.undated(),
                    result.days().stream()
                            .map(day -> new DayResource(day.day(), day.counted(), day.logged()))
                            .toList());
        }
    }

    @GetMapping
    RecountResource check(PlatformCaller caller, @PathVariable String id, @PathVariable String month) {
        TenantId tenant = tenants.find(id).id();
        YearMonth which = parse(month);
        return answered(() -> check.check(tenant, which));
    }

    @PostMapping("/mend")
    RecountResource mend(
            PlatformCaller caller, @PathVariable String id, @PathVariable String month, @RequestBody MendUsage body) {
        TenantId tenant = tenants.find(id).id();
        YearMonth which = parse(month);
        String reason = Checks.reason(body.reason());
        return answered(() -> acts.mendUsage(tenant, which, reason));
    }

    private static RecountResource answered(Supplier<UsageCheck.Result> act) {
        try {
            return RecountResource.of(act.get());
        } catch (CannotRecount e) {
            throw new ApiProblem(ProblemCode.CONFLICT, String.valueOf(e.getMessage()));
        }
    }

    private static YearMonth parse(String month) {
        return UsageCheck.month(month).orElseThrow(ApiProblem::notFound);
    }
}
