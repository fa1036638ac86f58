package dev.ringmain.admin.settings;

import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.endpoint.ProfileRegistry;
import dev.ringmain.export.EnvironmentExport;
import dev.ringmain.invoice.Money;
import dev.ringmain.subscription.Subscription;
import dev.ringmain.subscription.Subscriptions;
import dev.ringmain.tenant.Naming;
import dev.ringmain.tenant.UnacceptableName;
import dev.ringmain.wire.UnacceptableProfile;
import dev.ringmain.wire.WireProfiles;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class SettingsController {

    private final Naming naming;
    private final EnvironmentExport export;
    private final Subscriptions subscriptions;
    private final ProfileRegistry registry;
    private final WireProfiles profiles;

    SettingsController(
            Naming naming,
            EnvironmentExport export,
            Subscriptions subscriptions,
            ProfileRegistry registry,
            WireProfiles profiles) {
        this.naming = naming;
        this.export = export;
        this.subscriptions = subscriptions;
        this.registry = registry;
        this.profiles = profiles;
    }

    @GetMapping("/app/{env}/settings")
    String show(Workspace workspace, Model model) {
        return show(
                workspace,
                workspace.environment().name(),
                null,
                workspace.tenant().name(),
                null,
                model);
    }

    @PostMapping("/app/{env}/settings/name")
    String renameEnvironment(
            Workspace workspace,
            @RequestParam(defaultValue = "") String name,
            HttpServletResponse response,
            Model model,
            RedirectAttributes next) {
        try {
            if (!naming.rename(workspace.tenantId(), workspace.env(), name)) {
                throw new NotFound();
            }
            return saved(workspace, next);
        } catch (UnacceptableName e) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return show(workspace, name, e.getMessage(), workspace.tenant().name(), null, model);
        }
    }

    @PostMapping("/app/{env}/settings/profile")
    String chooseProfile(
            Workspace workspace,
            @RequestParam(defaultValue = "") String profile,
            HttpServletResponse response,
            Model model,
            RedirectAttributes next) {
        try {
            if (!registry.makeDefault(workspace.tenantId(), workspace.env(), profile)) {
                throw new NotFound();
            }
            return saved(workspace, next);
        } catch (UnacceptableProfile e) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("profileError", e.getMessage());
            return show(workspace, model);
        }
    }

    /** It is on invoices and on shared catalogues, so it is for those who answer for the tenant. */
    @PostMapping("/app/{env}/settings/tenant-name")
    String renameTenant(
            Workspace workspace,
            @RequestParam(name = "tenant-name", defaultValue = "") String name,
            HttpServletResponse response,
            Model model,
            RedirectAttributes next) {
        workspace.requireManaging();
        try {
            naming.rename(workspace.tenantId(), name);
            return saved(workspace, next);
        } catch (UnacceptableName e) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return show(workspace, workspace.environment().name(), null, name, e.getMessage(), model);
        }
    }

    @GetMapping("/app/{env}/settings/export")
    ResponseEntity<byte[]> export(Workspace workspace) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(workspace.env() + ".json")
                                .build()
                                .toString())
                .body(export.of(workspace.environment()).toPrettyString().getBytes(StandardCharsets.UTF_8));
    }

    private static String saved(Workspace workspace, RedirectAttributes next) {
        Flash.good(next, "Saved.");
        return "redirect:/app/" + workspace.env() + "/settings";
    }

    private String show(
            Workspace workspace,
            String name,
            @Nullable String error,
            String tenantName,
            @Nullable String tenantError,
            Model model) {
        if (workspace.mayPay()) {
            Subscription subscription = subscriptions.of(workspace.tenantId());
            model.addAttribute("billTo", subscription.billTo());
            model.addAttribute("tax", Money.rate(subscription.taxRateBp()));
        }
        model.addAttribute(
                "profiles",
                profiles.all(workspace.tenantId()).stream()
                        .map(stored -> stored.profile().name())
                        .toList());
        model.addAttribute("usual", WireProfiles.usual(workspace.environment()));
        model.addAttribute("name", name);
        model.addAttribute("error", error);
        model.addAttribute("tenantName", tenantName);
        model.addAttribute("tenantError", tenantError);
        return "settings/show";
    }
}
