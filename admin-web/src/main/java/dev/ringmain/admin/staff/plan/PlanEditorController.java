package dev.ringmain.admin.staff.plan;

import dev.ringmain.admin.staff.desk.Allowed;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.staff.desk.StaffAct;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.PlanComparison;
import dev.ringmain.billing.PlanStatus;
import dev.ringmain.billing.PlanVersions;
import dev.ringmain.billing.Plans;
import dev.ringmain.invoice.Money;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class PlanEditorController {

    private static final String WHOLE_NUMBER = "[0-9]{1,15}";

    private final PlanVersions versions;
    private final Plans plans;

    PlanEditorController(PlanVersions versions, Plans plans) {
        this.versions = versions;
        this.plans = plans;
    }

    /** @param tenants that have this version */
    record Row(Plan plan, String price, int tenants) {}

    record Value(Entitlement entitlement, long value) {}

    @GetMapping("/staff/plans")
    String list(Desk desk, Model model) {
        Map<Integer, Integer> tenants = versions.tenants();
        model.addAttribute(
                "rows",
                versions.all().stream()
                        .map(plan -> new Row(plan, price(plan), tenants.getOrDefault(plan.versionId(), 0)))
                        .toList());
        Map<String, String> ladder = new LinkedHashMap<>();
        versions.all().forEach(plan -> ladder.put(plan.code(), plan.name()));
        model.addAttribute("ladder", ladder);
        return "staff/plans";
    }

    /** @param with the version that it is compared with; null: the one of the same plan that is sold */
    @GetMapping("/staff/plans/{version}")
    String show(
            Desk desk, @PathVariable int version, @RequestParam(required = false) @Nullable Integer with, Model model) {
        Plan plan = find(version);
        Plan other = with == null ? plans.published(plan.code()).orElse(plan) : find(with);
        model.addAttribute("plan", plan);
        model.addAttribute("price", price(plan));
        model.addAttribute("isDraft", plan.status() == PlanStatus.DRAFT);
        model.addAttribute("isPublished", plan.status() == PlanStatus.PUBLISHED);
        model.addAttribute("other", other);
        model.addAttribute("otherPrice", price(other));
        model.addAttribute("comparison", PlanComparison.of(other, plan));
        model.addAttribute("versions", versions.all());
        model.addAttribute("impact", versions.impact(version));
        model.addAttribute("values", values(plan));
        return "staff/plan";
    }

    /** @param above code of the plan below it @param model the version that it begins as a copy of */
    @Allowed(StaffAct.EDIT_PLANS)
    @PostMapping("/staff/plans")
    String invent(
            Desk desk,
            @RequestParam(defaultValue = "") String code,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String above,
            @RequestParam(defaultValue = "") String currency,
            @RequestParam(defaultValue = "0") int model,
            RedirectAttributes next) {
        try {
            Plan draft = versions.invent(code.strip(), name.strip(), above, currency.strip(), model);
            Flash.good(next, draft.name() + " is a draft. Say what it grants and costs, then publish it.");
            return to(draft.versionId());
        } catch (IllegalArgumentException e) {
            Flash.bad(next, e.getMessage() + ".");
            return "redirect:/staff/plans";
        }
    }

    @Allowed(StaffAct.EDIT_PLANS)
    @PostMapping("/staff/plans/{version}/drafts")
    String draft(Desk desk, @PathVariable int version, RedirectAttributes next) {
        find(version);
        Plan draft = versions.draft(version);
        Flash.good(
                next,
                "A draft of " + draft.name() + " " + draft.version() + ". Nobody is sold it until you publish it.");
        return to(draft.versionId());
    }

    /** @param fields the price, and each entitlement by its key */
    @Allowed(StaffAct.EDIT_PLANS)
    @PostMapping("/staff/plans/{version}")
    String edit(
            Desk desk, @PathVariable int version, @RequestParam Map<String, String> fields, RedirectAttributes next) {
        find(version);
        Map<Entitlement, Long> values = new EnumMap<>(Entitlement.class);
        for (Entitlement entitlement : Entitlement.values()) {
            String text = fields.getOrDefault(entitlement.key(), "").strip();
            if (!text.isEmpty() && !text.matches(WHOLE_NUMBER)) {
                Flash.bad(next, entitlement.label() + " is a whole number of 0 or more.");
                return to(version);
            }
            if (!text.isEmpty()) {
                values.put(entitlement, Long.parseLong(text));
            }
        }
        String price = fields.getOrDefault("price_minor", "").strip();
        if (!price.matches(WHOLE_NUMBER)) {
            Flash.bad(next, "A price is a whole number of the smallest unit: 2900 is 29.00.");
            return to(version);
        }
        return act(version, () -> versions.edit(version, Long.parseLong(price), values), "Saved.", next);
    }

    @Allowed(StaffAct.EDIT_PLANS)
    @PostMapping("/staff/plans/{version}/publication")
    String publish(Desk desk, @PathVariable int version, RedirectAttributes next) {
        find(version);
        return act(
                version,
                () -> versions.publish(version),
                "It is sold from now on. Those who have an older version keep it.",
                next);
    }

    @Allowed(StaffAct.EDIT_PLANS)
    @PostMapping("/staff/plans/{version}/archival")
    String archive(Desk desk, @PathVariable int version, RedirectAttributes next) {
        find(version);
        return act(version, () -> versions.archive(version), "It is sold no more. Those who have it keep it.", next);
    }

    private static String act(int version, Supplier<Plan> what, String done, RedirectAttributes next) {
        try {
            what.get();
            Flash.good(next, done);
        } catch (PlanVersions.NotADraft | IllegalStateException | IllegalArgumentException e) {
            Flash.bad(next, e.getMessage() + ".");
        }
        return to(version);
    }

    private Plan find(int version) {
        return versions.find(version).orElseThrow(NotFound::new);
    }

    private static List<Value> values(Plan plan) {
        return Arrays.stream(Entitlement.values())
                .map(entitlement -> new Value(entitlement, plan.limit(entitlement)))
                .toList();
    }

    private static String price(Plan plan) {
        return Money.text(plan.priceMinor(), plan.currency());
    }

    private static String to(int version) {
        return "redirect:/staff/plans/" + version;
    }
}
