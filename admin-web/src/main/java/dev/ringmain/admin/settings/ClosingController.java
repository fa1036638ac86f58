package dev.ringmain.admin.settings;

import dev.ringmain.admin.workspace.AllowedClosing;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.closing.CannotClose;
import dev.ringmain.closing.Closings;
import dev.ringmain.closing.Contents;
import dev.ringmain.subscription.AllowedUnpaid;
import dev.ringmain.subscription.TenantActs;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Team;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The end of an environment, or of all of the tenant, by an owner who has seen what goes and written its name. */
@Controller
class ClosingController {

    private static final String REASON = "An owner asked for it";

    private final Closings closings;
    private final TenantActs acts;
    private final Team team;
    private final Clock clock;

    ClosingController(Closings closings, TenantActs acts, Team team, Clock clock) {
        this.closings = closings;
        this.acts = acts;
        this.team = team;
        this.clock = clock;
    }

    /** An environment and what is in it. */
    record Room(String name, Contents contents) {}

    @GetMapping("/app/{env}/settings/closing")
    String environment(Workspace workspace, Model model) {
        workspace.requireOwner();
        return environment(workspace, "", null, model);
    }

    @PostMapping("/app/{env}/settings/closing")
    @AllowedUnpaid
    String closeEnvironment(
            Workspace workspace,
            @RequestParam(defaultValue = "") String confirm,
            HttpServletResponse response,
            Model model,
            RedirectAttributes next) {
        workspace.requireOwner();
        String error = unlike(confirm, workspace.environment().name());
        if (error == null) {
            try {
                closings.close(workspace.tenantId(), workspace.env()).orElseThrow(NotFound::new);
                return closed(workspace, next);
            } catch (CannotClose e) {
                error = e.getMessage();
            }
        }
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return environment(workspace, confirm, error, model);
    }

    @PostMapping("/app/{env}/settings/reopening")
    @AllowedClosing
    @AllowedUnpaid
    String reopenEnvironment(Workspace workspace, RedirectAttributes next) {
        return reopen(workspace, () -> closings.reopen(workspace.tenantId(), workspace.env()), next);
    }

    @GetMapping("/app/{env}/settings/tenant-closing")
    String tenant(Workspace workspace, Model model) {
        workspace.requireOwner();
        return tenant(workspace, "", null, model);
    }

    /** Also when the environment from which it is asked was closed before. */
    @PostMapping("/app/{env}/settings/tenant-closing")
    @AllowedClosing
    @AllowedUnpaid
    String closeTenant(
            Workspace workspace,
            @RequestParam(defaultValue = "") String confirm,
            HttpServletResponse response,
            Model model,
            RedirectAttributes next) {
        workspace.requireOwner();
        String error = unlike(confirm, workspace.tenant().name());
        if (error != null) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return tenant(workspace, confirm, error, model);
        }
        acts.close(workspace.tenantId(), REASON);
        return closed(workspace, next);
    }

    @PostMapping("/app/{env}/settings/tenant-reopening")
    @AllowedClosing
    @AllowedUnpaid
    String reopenTenant(Workspace workspace, RedirectAttributes next) {
        return reopen(workspace, () -> acts.reopen(workspace.tenantId(), REASON), next);
    }

    private static String reopen(Workspace workspace, Supplier<Boolean> what, RedirectAttributes next) {
        workspace.requireOwner();
        try {
            what.get();
            Flash.good(next, "It is as it was. What waited follows.");
        } catch (CannotClose e) {
            Flash.bad(next, String.valueOf(e.getMessage()));
        }
        return "redirect:/app/" + workspace.env() + "/settings";
    }

    private static String closed(Workspace workspace, RedirectAttributes next) {
        Flash.good(next, "It is closed. Until it is removed you can take that back here.");
        return "redirect:/app/" + workspace.env() + "/settings";
    }

    private static @Nullable String unlike(String typed, String name) {
        return typed.strip().equals(name.strip()) ? null : "That is not its name. Write “" + name + "”.";
    }

    private String environment(Workspace workspace, String typed, @Nullable String error, Model model) {
        return show(
                List.of(workspace.environment()), false, workspace.environment().name(), typed, error, model);
    }

    private String tenant(Workspace workspace, String typed, @Nullable String error, Model model) {
        model.addAttribute("members", team.members(workspace.tenantId()).size());
        return show(workspace.environments(), true, workspace.tenant().name(), typed, error, model);
    }

    private String show(
            List<Environment> rooms,
            boolean tenantWide,
            String wanted,
            String typed,
            @Nullable String error,
            Model model) {
        model.addAttribute(
                "rooms",
                rooms.stream()
                        .map(one -> new Room(one.name(), closings.contents(one.id())))
                        .toList());
        model.addAttribute("tenantWide", tenantWide);
        model.addAttribute("wanted", wanted);
        model.addAttribute("typed", typed);
        model.addAttribute("error", error);
        model.addAttribute("end", clock.instant().plus(closings.grace()));
        return "settings/closing";
    }
}
