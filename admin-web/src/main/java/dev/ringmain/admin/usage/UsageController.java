package dev.ringmain.admin.usage;

import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Limits;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.Plans;
import dev.ringmain.billing.Usage;
import dev.ringmain.billing.UsageMonth;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.invoice.Money;
import dev.ringmain.subscription.Subscription;
import dev.ringmain.subscription.Subscriptions;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Team;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
class UsageController {

    private final Usage usage;
    private final Endpoints endpoints;
    private final Memberships memberships;
    private final Team team;
    private final Plans plans;
    private final Limits limits;
    private final Subscriptions subscriptions;

    UsageController(
            Usage usage,
            Endpoints endpoints,
            Memberships memberships,
            Team team,
            Plans plans,
            Limits limits,
            Subscriptions subscriptions) {
        this.usage = usage;
        this.endpoints = endpoints;
        this.memberships = memberships;
        this.team = team;
        this.plans = plans;
        this.limits = limits;
        this.subscriptions = subscriptions;
    }

    /** A limit that is used up bit by bit. */
    record Limit(String label, long used, long limit) {

        public long remaining() {
            return Math.max(0, limit - used);
        }

        /** For the meter: calm, close to the limit, at it. */
        public String level() {
            if (limit == 0 || used >= limit) {
                return used == 0 ? "" : "bad";
            }
            return used >= limit * 0.8 ? "warn" : "";
        }
    }

    @GetMapping("/app/{env}/usage")
    String show(Workspace workspace, Model model) {
        Plan plan = workspace.plan();
        UsageMonth month = usage.month(workspace.tenantId());
        model.addAttribute(
                "chart", UsageChart.of(month, plans.of(workspace.tenantId()).limit(Entitlement.EVENTS_PER_MONTH)));
        model.addAttribute(
                "limits",
                List.of(
                        new Limit("Events this month", month.events(), plan.limit(Entitlement.EVENTS_PER_MONTH)),
                        new Limit(
                                "Endpoints in " + workspace.environment().name(),
                                endpoints.countIn(workspace.env()),
                                plan.limit(Entitlement.ENDPOINTS_PER_ENVIRONMENT)),
                        new Limit(
                                "Environments", workspace.environments().size(), plan.limit(Entitlement.ENVIRONMENTS)),
                        new Limit(
                                "Members and invitations",
                                memberships.countByTenant(workspace.tenantId())
                                        + team.invitations(workspace.tenantId()).size(),
                                plan.limit(Entitlement.MEMBERS))));
        Subscription subscription = subscriptions.of(workspace.tenantId());
        Integer next = subscription.nextVersion();
        List<Plan> sold = plans.published();
        model.addAttribute("subscription", subscription);
        model.addAttribute("planned", next == null ? null : plans.version(next).name());
        model.addAttribute("following", subscriptions.afterTrial(subscription).name());
        model.addAttribute("effective", limits.of(workspace.tenantId(), workspace.env()));
        model.addAttribute("counts", Usage.WHAT_COUNTS);
        model.addAttribute("sold", plan.limit(Entitlement.OVERAGE_EVENTS));
        model.addAttribute("price", Money.text(plan.limit(Entitlement.OVERAGE_PRICE_PER_1000), plan.currency()));
        model.addAttribute("resetsAt", usage.resetsAt());
        model.addAttribute("plans", sold.stream().map(Offer::of).toList());
        return "usage/show";
    }

    /** A plan as the comparison shows it. */
    record Offer(
            int versionId,
            String code,
            String name,
            String price,
            long events,
            long endpoints,
            long environments,
            long members,
            long apiRate,
            long deliveryRate,
            long retentionDays,
            boolean transformations,
            boolean profiles) {

        static Offer of(Plan plan) {
            return new Offer(
                    plan.versionId(),
                    plan.code(),
                    plan.name(),
                    plan.priceMinor() == 0 ? "free" : Money.text(plan.priceMinor(), plan.currency()),
                    plan.limit(Entitlement.EVENTS_PER_MONTH),
                    plan.limit(Entitlement.ENDPOINTS_PER_ENVIRONMENT),
                    plan.limit(Entitlement.ENVIRONMENTS),
                    plan.limit(Entitlement.MEMBERS),
                    plan.limit(Entitlement.API_RATE),
                    plan.limit(Entitlement.DELIVERY_RATE_PER_ENDPOINT),
                    plan.limit(Entitlement.RETENTION_DAYS),
                    plan.grants(Entitlement.TRANSFORMATIONS),
                    plan.grants(Entitlement.PROFILES_CUSTOM));
        }
    }
}
