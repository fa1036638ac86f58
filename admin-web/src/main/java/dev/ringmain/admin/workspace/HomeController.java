package dev.ringmain.admin.workspace;

import dev.ringmain.admin.signin.SignedIn;
import dev.ringmain.tenant.EnvironmentId;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.SessionAttribute;

@Controller
class HomeController {

    private final Workspaces workspaces;

    HomeController(Workspaces workspaces) {
        this.workspaces = workspaces;
    }

    @GetMapping({"/", "/app"})
    String home(
            @AuthenticationPrincipal SignedIn who,
            @SessionAttribute(name = WorkspaceArgument.LAST_USED, required = false) @Nullable String lastUsed) {
        return begin(who, lastUsed, "");
    }

    /** Where answers of the API send somebody whose plan is too small: it knows no environment to name. */
    @GetMapping("/app/plan")
    String plan(
            @AuthenticationPrincipal SignedIn who,
            @SessionAttribute(name = WorkspaceArgument.LAST_USED, required = false) @Nullable String lastUsed) {
        return begin(who, lastUsed, "/usage#plans");
    }

    private String begin(SignedIn who, @Nullable String lastUsed, String page) {
        return EnvironmentId.parse(lastUsed == null ? "" : lastUsed)
                .filter(id -> workspaces.enter(who, id).isPresent())
                .or(() -> workspaces.home(who))
                .map(id -> "redirect:/app/" + id + page)
                .orElse("workspace/none");
    }

    /** What no page answers to; in here, so that it looks like any other row that is not there. */
    @RequestMapping("/app/{env}/**")
    String nowhere(Workspace workspace) {
        throw new NotFound();
    }
}
