package dev.ringmain.admin.team;

import dev.ringmain.admin.workspace.BaseUrl;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.subscription.AllowedUnpaid;
import dev.ringmain.tenant.InvitationId;
import dev.ringmain.tenant.MembershipId;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Team;
import dev.ringmain.tenant.TeamRefusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class TeamController {

    private final Team team;
    private final BaseUrl baseUrl;

    TeamController(Team team, BaseUrl baseUrl) {
        this.team = team;
        this.baseUrl = baseUrl;
    }

    @GetMapping("/app/{env}/team")
    String list(Workspace workspace, Model model) {
        model.addAttribute("members", team.members(workspace.tenantId()));
        model.addAttribute("invitations", team.invitations(workspace.tenantId()));
        model.addAttribute("limit", limit(workspace));
        model.addAttribute(
                "roles",
                Arrays.stream(Role.values())
                        .filter(role -> role != Role.OWNER || workspace.isOwner())
                        .toList());
        model.addAttribute("manages", workspace.role().mayManageTeam());
        return "team/list";
    }

    /** The link is the answer: it is stored nowhere. */
    @PostMapping("/app/{env}/team/invitations")
    String invite(
            Workspace workspace,
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "viewer") String role,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        try {
            String token = team.invite(workspace.tenantId(), workspace.role(), email, role(role), limit(workspace));
            response.setStatus(HttpStatus.CREATED.value());
            model.addAttribute("email", email.strip());
            model.addAttribute("link", baseUrl.seenFrom(request) + "/invitation/" + token);
            return "team/invited";
        } catch (TeamRefusal e) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("email", email);
            model.addAttribute("chosenRole", role.toLowerCase(Locale.ROOT));
            model.addAttribute("refusal", e.getMessage());
            return list(workspace, model);
        }
    }

    @AllowedUnpaid
    @PostMapping("/app/{env}/team/invitations/{id}/withdrawal")
    String withdraw(Workspace workspace, @PathVariable InvitationId id, RedirectAttributes next) {
        if (workspace.role().mayManageTeam()) {
            if (!team.withdraw(workspace.tenantId(), id)) {
                throw new NotFound();
            }
            Flash.good(next, "The link opens nothing any more.");
        } else {
            Flash.bad(next, "Only an owner or an admin changes the team. Ask one of them.");
        }
        return to(workspace);
    }

    @PostMapping("/app/{env}/team/{id}/role")
    String change(
            Workspace workspace,
            @PathVariable MembershipId id,
            @RequestParam(defaultValue = "viewer") String role,
            RedirectAttributes next) {
        return attempt(
                workspace,
                () -> team.change(workspace.tenantId(), workspace.role(), id, role(role)),
                "Changed. It holds from the next click on.",
                next);
    }

    @AllowedUnpaid
    @PostMapping("/app/{env}/team/{id}/removal")
    String remove(Workspace workspace, @PathVariable MembershipId id, RedirectAttributes next) {
        boolean own = team.isOf(workspace.tenantId(), id, workspace.who().user());
        String page = attempt(
                workspace,
                () -> team.remove(workspace.tenantId(), workspace.role(), id),
                own ? "You have left the team." : "Removed. Nothing of this team opens to them any more.",
                next);
        // There is no way back for whoever left; what else they belong to opens instead.
        return own && !team.isOf(workspace.tenantId(), id, workspace.who().user()) ? "redirect:/app" : page;
    }

    private static String attempt(Workspace workspace, BooleanSupplier act, String done, RedirectAttributes next) {
        try {
            if (!act.getAsBoolean()) {
                throw new NotFound();
            }
            Flash.good(next, done);
        } catch (TeamRefusal e) {
            Flash.bad(next, String.valueOf(e.getMessage()));
        }
        return to(workspace);
    }

    private static Role role(String name) {
        return Arrays.stream(Role.values())
                .filter(role -> role.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(NotFound::new);
    }

    private static long limit(Workspace workspace) {
        return workspace.plan().limit(Entitlement.MEMBERS);
    }

    private static String to(Workspace workspace) {
        return "redirect:/app/" + workspace.env() + "/team";
    }
}
