package dev.ringmain.admin.settings;

import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Admission;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.LimitReached;
import dev.ringmain.billing.Plans;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Naming;
import dev.ringmain.tenant.UnacceptableName;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** One more environment of the tenant, as long as its plan allows. */
@Controller
class OpenEnvironmentController {

    private final Admission admission;
    private final Plans plans;

    OpenEnvironmentController(Admission admission, Plans plans) {
        this.admission = admission;
        this.plans = plans;
    }

    @GetMapping("/app/{env}/environments/new")
    String form(Workspace workspace, Model model) {
        workspace.requireManaging();
        return form(workspace, "", "test", Map.of(), model);
    }

    @PostMapping("/app/{env}/environments")
    String open(
            Workspace workspace,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "test") String kind,
            HttpServletResponse response,
            Model model,
            RedirectAttributes next) {
        workspace.requireManaging();
        Map<String, String> errors;
        try {
            Environment opened = admission.open(
                    workspace.tenantId(),
                    Naming.ofEnvironment(name),
                    kind.equals("live") ? Environment.Kind.LIVE : Environment.Kind.TEST);
            Flash.good(next, "“" + opened.name() + "” is open. It has its own keys, endpoints and catalogue.");
            return "redirect:/app/" + opened.id() + "/start";
        } catch (UnacceptableName e) {
            errors = Map.of("name", String.valueOf(e.getMessage()));
        } catch (LimitReached e) {
            errors = Map.of("limit", "%d of the %d environments of your plan are used.".formatted(e.used(), e.limit()));
        } catch (DataIntegrityViolationException e) {
            errors = Map.of("name", "Another environment is called so. Take another name.");
        }
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return form(workspace, name, kind, errors, model);
    }

    private String form(Workspace workspace, String name, String kind, Map<String, String> errors, Model model) {
        model.addAttribute("name", name);
        model.addAttribute("kind", kind);
        model.addAttribute("errors", errors);
        model.addAttribute("used", workspace.environments().size());
        model.addAttribute("most", plans.of(workspace.tenantId()).limit(Entitlement.ENVIRONMENTS));
        return "settings/environment";
    }
}
