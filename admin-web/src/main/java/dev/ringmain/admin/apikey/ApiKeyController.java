package dev.ringmain.admin.apikey;

import dev.ringmain.admin.workspace.BaseUrl;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.subscription.AllowedUnpaid;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeyId;
import dev.ringmain.tenant.ApiKeyRolls;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Scope;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class ApiKeyController {

    private final ApiKeys keys;
    private final ApiKeyRolls rolls;
    private final MasterKey masterKey;
    private final BaseUrl baseUrl;
    private final Clock clock;

    ApiKeyController(ApiKeys keys, ApiKeyRolls rolls, MasterKey masterKey, BaseUrl baseUrl, Clock clock) {
        this.rolls = rolls;
        this.keys = keys;
        this.masterKey = masterKey;
        this.baseUrl = baseUrl;
        this.clock = clock;
    }

    @GetMapping("/app/{env}/api-keys")
    String list(Workspace workspace, Model model) {
        return list(workspace, IssueApiKey.BLANK, Map.of(), model);
    }

    @PostMapping("/app/{env}/api-keys")
    String issue(
            Workspace workspace,
            IssueApiKey form,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        Map<String, String> errors = form.errors(clock.instant());
        if (!scopesFor(workspace).containsAll(form.asScopes())) {
            errors.put(
                    "scopes",
                    "Only owners and admins may let a key read the audit log, and only owners may let one change the plan.");
        }
        if (!errors.isEmpty()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return list(workspace, form, errors, model);
        }
        ApiKey.Issued issued =
                ApiKey.issue(workspace.environment(), form.name(), form.asScopes(), masterKey, clock.instant());
        form.expiry(clock.instant()).ifPresent(issued.key()::expireAt);
        keys.save(issued.key());
        response.setStatus(HttpStatus.CREATED.value());
        return issued(issued, model, request);
    }

    /** A new one of equal scopes; the old one is good for as long as was chosen. */
    @PostMapping("/app/{env}/api-keys/{id}/rolls")
    String roll(
            Workspace workspace,
            @PathVariable ApiKeyId id,
            @RequestParam(defaultValue = "24") int overlapHours,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectAttributes next) {
        ApiKey old = keys.findByEnvironmentAndId(workspace.env(), id).orElseThrow(NotFound::new);
        if (!scopesFor(workspace).containsAll(old.scopes())) {
            Flash.bad(next, "“" + old.name() + "” may do what you cannot give to a key. Ask an owner to roll it.");
            return "redirect:/app/" + workspace.env() + "/api-keys";
        }
        Optional<ApiKey.Issued> successor = rolls.roll(workspace.environment(), id, Duration.ofHours(overlapHours));
        if (successor.isEmpty()) {
            Flash.bad(next, "“" + old.name() + "” is over already. Create a new one.");
            return "redirect:/app/" + workspace.env() + "/api-keys";
        }
        model.addAttribute(
                "replaced", keys.findByEnvironmentAndId(workspace.env(), id).orElseThrow(NotFound::new));
        response.setStatus(HttpStatus.CREATED.value());
        return issued(successor.get(), model, request);
    }

    private String issued(ApiKey.Issued issued, Model model, HttpServletRequest request) {
        model.addAttribute("key", issued.key());
        model.addAttribute("text", issued.text().reveal());
        model.addAttribute("snippet", """
                curl %s/api/v1/events \\
                  -H 'X-API-Key: %s' \\
                  -H 'Content-Type: application/json' \\
                  -d '{"type": "test.greeting", "data": {"hello": "world"}}'""".formatted(
                        baseUrl.seenFrom(request), issued.text().reveal()));
        return "apikey/issued";
    }

    @AllowedUnpaid
    @PostMapping("/app/{env}/api-keys/{id}/revocation")
    String revoke(Workspace workspace, @PathVariable ApiKeyId id, RedirectAttributes next) {
        ApiKey key = keys.findByEnvironmentAndId(workspace.env(), id).orElseThrow(NotFound::new);
        key.revoke(clock.instant());
        keys.save(key);
        Flash.good(next, "“" + key.name() + "” opens nothing any more.");
        return "redirect:/app/" + workspace.env() + "/api-keys";
    }

    private String list(Workspace workspace, IssueApiKey form, Map<String, String> errors, Model model) {
        model.addAttribute(
                "keys",
                keys.findByEnvironmentOrderById(workspace.env()).stream()
                        .map(key -> new Row(key, key.isUsable(clock.instant())))
                        .sorted(Comparator.comparing(Row::usable).reversed())
                        .toList());
        model.addAttribute("scopes", scopesFor(workspace));
        model.addAttribute("form", form);
        model.addAttribute("errors", errors);
        return "apikey/list";
    }

    /** The audit log names people, and a plan costs money: who may not do either cannot give it to a key. */
    private static Set<Scope> scopesFor(Workspace workspace) {
        Set<Scope> scopes = EnumSet.allOf(Scope.class);
        if (workspace.role() != Role.OWNER && workspace.role() != Role.ADMIN) {
            scopes.remove(Scope.AUDIT_READ);
        }
        if (!workspace.mayPay()) {
            scopes.remove(Scope.BILLING);
        }
        return scopes;
    }

    record Row(ApiKey key, boolean usable) {}
}
