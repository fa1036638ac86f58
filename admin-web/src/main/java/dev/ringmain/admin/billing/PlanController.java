package dev.ringmain.admin.billing;

import dev.ringmain.admin.workspace.BillingAct;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.Times;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Plans;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.subscription.CannotChange;
import dev.ringmain.subscription.PlanChange;
import dev.ringmain.subscription.PlanChanges;
import dev.ringmain.subscription.Subscription;
import dev.ringmain.subscription.Subscriptions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Moving to another plan: what it would do first, then doing it. */
@Controller
class PlanController {

    private final PlanChanges changes;
    private final Subscriptions subscriptions;
    private final Plans plans;
    private final Times times;

    PlanController(PlanChanges changes, Subscriptions subscriptions, Plans plans, Times times) {
        this.changes = changes;
        this.subscriptions = subscriptions;
        this.plans = plans;
        this.times = times;
    }

    /** Without a plan that there is, whoever asks is shown those that there are. */
    @GetMapping("/app/{env}/plan")
    String preview(
            Workspace workspace,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "") List<String> survivors,
            Model model,
            RedirectAttributes next) {
        Optional<Integer> version = number(to);
        if (version.isEmpty()) {
            return plans(workspace);
        }
        workspace.requirePaying();
        List<EndpointId> chosen =
                survivors.stream().flatMap(id -> EndpointId.parse(id).stream()).toList();
        return show(workspace, version.get(), chosen, model, next);
    }

    /** Where the address bar leads to from the page that a POST has answered with. */
    @GetMapping("/app/{env}/plan/preview")
    String previewWithoutChoice(Workspace workspace) {
        return plans(workspace);
    }

    /** With other endpoints chosen. Nothing is stored; it is a POST because the form that asks holds more than belongs in a URL. */
    @BillingAct
    @PostMapping("/app/{env}/plan/preview")
    String previewAgain(
            Workspace workspace,
            @RequestParam int to,
            @RequestParam(defaultValue = "") List<EndpointId> survivors,
            Model model,
            RedirectAttributes next) {
        return show(workspace, to, survivors, model, next);
    }

    private String show(Workspace workspace, int to, List<EndpointId> survivors, Model model, RedirectAttributes next) {
        try {
            PlanChange change = changes.preview(workspace.tenantId(), to, survivors);
            model.addAttribute("change", change);
            model.addAttribute("survivors", survivors);
            model.addAttribute("subscription", subscriptions.of(workspace.tenantId()));
            return "billing/preview";
        } catch (CannotChange e) {
            return refused(workspace, e, next);
        }
    }

    @BillingAct
    @PostMapping("/app/{env}/plan")
    String choose(
            Workspace workspace,
            @RequestParam int to,
            @RequestParam(defaultValue = "") List<EndpointId> survivors,
            RedirectAttributes next) {
        try {
            Instant at = subscriptions.choose(workspace.tenantId(), to, survivors);
            String name = plans.version(to).name();
            boolean done = plans.assigned(workspace.tenantId()).versionId() == to
                    && subscriptions.of(workspace.tenantId()).nextVersion() == null;
            Flash.good(
                    next,
                    done ? "You are on the " + name + " plan now." : name + " follows on " + times.date(at) + ".");
            return usage(workspace);
        } catch (CannotChange e) {
            return refused(workspace, e, next);
        }
    }

    @BillingAct
    @PostMapping("/app/{env}/plan/cancellation")
    String stay(Workspace workspace, RedirectAttributes next) {
        try {
            boolean planned = subscriptions.stay(workspace.tenantId());
            Subscription now = subscriptions.of(workspace.tenantId());
            String kept = now.isTrial()
                    ? subscriptions.afterTrial(now).name() + " follows the trial unless you choose a plan."
                    : "Your plan stays as it is.";
            Flash.good(next, planned ? kept : "No change was planned.");
            return usage(workspace);
        } catch (CannotChange e) {
            return refused(workspace, e, next);
        }
    }

    private static String refused(Workspace workspace, CannotChange refusal, RedirectAttributes next) {
        Flash.bad(next, String.valueOf(refusal.getMessage()));
        return usage(workspace);
    }

    private static String plans(Workspace workspace) {
        return usage(workspace) + "#plans";
    }

    private static Optional<Integer> number(String text) {
        try {
            return Optional.of(Integer.valueOf(text.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String usage(Workspace workspace) {
        return "redirect:/app/" + workspace.env() + "/usage";
    }
}
