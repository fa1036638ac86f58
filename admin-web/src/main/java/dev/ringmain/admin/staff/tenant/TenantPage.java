package dev.ringmain.admin.staff.tenant;

import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Pages;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Limits;
import dev.ringmain.billing.PlanVersions;
import dev.ringmain.billing.Plans;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.invoice.Money;
import dev.ringmain.staff.TenantNotes;
import dev.ringmain.subscription.Subscription;
import dev.ringmain.subscription.Subscriptions;
import dev.ringmain.subscription.TenantDirectory;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Team;
import dev.ringmain.tenant.TenantId;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** All that the page of one tenant shows. */
@Component
class TenantPage {

    private final TenantDirectory directory;
    private final Environments environments;
    private final Endpoints endpoints;
    private final Team team;
    private final Plans plans;
    private final PlanVersions versions;
    private final Limits limits;
    private final Subscriptions subscriptions;
    private final TenantNotes notes;
    private final AuditLog log;
    private final Pages pages;

    TenantPage(
            TenantDirectory directory,
            Environments environments,
            Endpoints endpoints,
            Team team,
            Plans plans,
            PlanVersions versions,
            Limits limits,
            Subscriptions subscriptions,
            TenantNotes notes,
            AuditLog log,
            Pages pages) {
        this.directory = directory;
        this.environments = environments;
        this.endpoints = endpoints;
        this.team = team;
        this.plans = plans;
        this.versions = versions;
        this.limits = limits;
        this.subscriptions = subscriptions;
        this.notes = notes;
        this.log = log;
        this.pages = pages;
    }

    /** An environment and how many endpoints are in it. */
    record Room(Environment environment, int endpoints) {}

    static String to(TenantId tenant) {
        return "redirect:/staff/tenants/" + tenant;
    }

    TenantDirectory.Entry find(TenantId id) {
        return directory.find(id).orElseThrow(NotFound::new);
    }

    /** The live one, if there is one. */
    Optional<EnvironmentId> firstEnvironment(TenantId id) {
        return environments.findByTenantOrderById(id).stream()
                .min(Comparator.comparing((Environment one) -> one.kind() != Environment.Kind.LIVE))
                .map(Environment::id);
    }

    /** One of the tenant's environments; empty if the text names none of them. */
    Optional<EnvironmentId> environment(TenantId id, String text) {
        return EnvironmentId.parse(text)
                .flatMap(one -> environments.findByTenantAndId(id, one))
                .map(Environment::id);
    }

    String show(TenantId id, String chosen, @Nullable String cursor, Model model) {
        model.addAttribute("tenant", find(id));
        model.addAttribute("assigned", plans.assigned(id));
        Subscription subscription = subscriptions.of(id);
        model.addAttribute("subscription", subscription);
        model.addAttribute("tax", Money.rate(subscription.taxRateBp()));
        model.addAttribute(
                "taxField",
                BigDecimal.valueOf(subscription.taxRateBp(), 2)
                        .stripTrailingZeros()
                        .toPlainString());
        model.addAttribute("billed", subscriptions.isBilled(id));
        model.addAttribute("following", subscription.isTrial() ? subscriptions.afterTrial(subscription) : null);
        Integer planned = subscription.nextVersion();
        model.addAttribute("planned", planned == null ? null : plans.version(planned));
        List<Environment> all = environments.findByTenantOrderById(id);
        model.addAttribute(
                "rooms",
                all.stream()
                        .map(one -> new Room(one, endpoints.countIn(one.id())))
                        .toList());
        model.addAttribute("members", team.members(id));
        environment(id, chosen).or(() -> firstEnvironment(id)).ifPresent(one -> {
            model.addAttribute("environment", one);
            model.addAttribute("limits", limits.of(id, one));
        });
        model.addAttribute("overrides", limits.overrides(id));
        model.addAttribute("entitlements", Entitlement.values());
        model.addAttribute(
                "versions",
                plans.published().stream()
                        .flatMap(plan -> versions.of(plan.code()).stream())
                        .filter(plan -> plan.status() != dev.ringmain.billing.PlanStatus.DRAFT)
                        .toList());
        model.addAttribute("notes", notes.of(id));
        pages.show(log.of(id, null, pages.keyset(cursor)), "/staff/tenants/" + id, Map.of(), model);
        return "staff/tenant";
    }
}
