package dev.ringmain.api.billing;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.Plans;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.subscription.CannotChange;
import dev.ringmain.subscription.PlanChanges;
import dev.ringmain.subscription.Subscription;
import dev.ringmain.subscription.Subscriptions;
import dev.ringmain.tenant.Scope;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A tenant's plan and how it is paid; what another would do, and moving to it. The same rules as in the dashboard. */
@RestController
@RequestMapping(path = "/api/v1/subscription", produces = MediaType.APPLICATION_JSON_VALUE)
class SubscriptionController {

    private final Subscriptions subscriptions;
    private final PlanChanges changes;
    private final Plans plans;

    SubscriptionController(Subscriptions subscriptions, PlanChanges changes, Plans plans) {
        this.subscriptions = subscriptions;
        this.changes = changes;
        this.plans = plans;
    }

    /** A plan that can be chosen. */
    record OfferResource(String plan, String name, int version, long priceMinor, String currency) {

        static OfferResource of(Plan plan) {
            return new OfferResource(plan.code(), plan.name(), plan.version(), plan.priceMinor(), plan.currency());
        }
    }

    /**
     * @param billed whether there is a subscription: without one nothing is billed
     * @param periodEnd the first day that it does not hold any more
     * @param nextPlan what comes at {@code changesAt}; null: it stays as it is, but for the end of a trial
     */
    @JsonInclude
    record SubscriptionResource(
            String plan,
            int planVersion,
            long priceMinor,
            String currency,
            boolean billed,
            String standing,
            LocalDate periodStart,
            LocalDate periodEnd,
            @Nullable Instant trialEndsAt,
            @Nullable String nextPlan,
            @Nullable Instant changesAt,
            int taxRateBp,
            String billTo,
            List<OfferResource> plans) {}

    /**
     * @param plan the code of one that is sold
     * @param planVersion what the preview showed; left out: whichever is sold at this moment
     * @param survivors ids of endpoints that stay first where the plan has room for fewer; left out: the oldest
     */
    record AskedChange(
            @Nullable String plan,
            @Nullable Integer planVersion,
            @Nullable List<String> survivors) {}

    @GetMapping
    @Needs(Scope.BILLING)
    SubscriptionResource show(Caller caller) {
        Subscription subscription = subscriptions.of(caller.tenant());
        Plan plan = plans.assigned(caller.tenant());
        Integer next = subscription.nextVersion();
        return new SubscriptionResource(
                plan.code(),
                plan.version(),
                plan.priceMinor(),
                plan.currency(),
                subscriptions.isBilled(caller.tenant()),
                subscription.standing().text(),
                subscription.period().start(),
                subscription.period().end(),
                subscription.trialEndsAt(),
                next == null ? null : plans.version(next).code(),
                next == null ? null : subscription.changesAt(),
                subscription.taxRateBp(),
                subscription.billTo(),
                plans.published().stream().map(OfferResource::of).toList());
    }

    @PostMapping("/preview")
    @Needs(Scope.BILLING)
    ChangePreview preview(Caller caller, @RequestBody AskedChange asked) {
        int to = version(asked);
        return attempt(() -> ChangePreview.of(changes.preview(caller.tenant(), to, survivors(asked))));
    }

    @PostMapping("/change")
    @Needs(Scope.BILLING)
    SubscriptionResource change(Caller caller, @RequestBody AskedChange asked) {
        int to = version(asked);
        attempt(() -> subscriptions.choose(caller.tenant(), to, survivors(asked)));
        return show(caller);
    }

    @DeleteMapping("/change")
    @Needs(Scope.BILLING)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void stay(Caller caller) {
        attempt(() -> subscriptions.stay(caller.tenant()));
    }

    private int version(AskedChange asked) {
        String code = asked.plan();
        if (code == null) {
            throw ApiProblem.invalid("/plan", "required", "Name the plan to move to.");
        }
        Plan sold = plans.published(code)
                .orElseThrow(() -> ApiProblem.invalid(
                        "/plan",
                        "invalid_value",
                        "There is no such plan. These are sold: "
                                + plans.published().stream().map(Plan::code).collect(Collectors.joining(", ")) + "."));
        Integer shown = asked.planVersion();
        if (shown != null && shown != sold.version()) {
            String detail = "Version " + shown + " of " + code + " is not sold; version " + sold.version()
                    + " is. Ask for the preview again, and name the plan_version that it shows.";
            throw new ApiProblem(ProblemCode.CONFLICT, detail)
                    .at("/plan_version", "conflict", detail)
                    .leadingToPlans();
        }
        return sold.versionId();
    }

    private static List<EndpointId> survivors(AskedChange asked) {
        Set<EndpointId> survivors = new LinkedHashSet<>();
        List<String> named = asked.survivors() == null ? List.of() : asked.survivors();
        for (int i = 0; i < named.size(); i++) {
            String pointer = "/survivors/" + i;
            survivors.add(EndpointId.parse(String.valueOf(named.get(i)))
                    .orElseThrow(() -> ApiProblem.invalid(pointer, "invalid_value", "This is no id of an endpoint.")));
        }
        if (survivors.size() > Subscriptions.MOST_SURVIVORS) {
            throw ApiProblem.invalid(
                    "/survivors",
                    "invalid_value",
                    "At most " + Subscriptions.MOST_SURVIVORS + " endpoints can be named to stay first.");
        }
        return List.copyOf(survivors);
    }

    private static <T> T attempt(Supplier<T> what) {
        try {
            return what.get();
        } catch (CannotChange e) {
            throw new ApiProblem(ProblemCode.CONFLICT, String.valueOf(e.getMessage())).leadingToPlans();
        }
    }
}
