package dev.ringmain.admin.profile;

import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.PlanGate;
import dev.ringmain.billing.Plans;
import dev.ringmain.endpoint.ProfileRegistry;
import dev.ringmain.wire.ProfileDefinition;
import dev.ringmain.wire.UnacceptableProfile;
import dev.ringmain.wire.WireProfile;
import dev.ringmain.wire.WireProfiles;
import dev.ringmain.wire.WireProfiles.Stored;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class ProfileController {

    private final WireProfiles profiles;
    private final ProfileRegistry registry;
    private final Previewing previewing;
    private final PlanGate gate;
    private final Plans plans;
    private final Clock clock;

    ProfileController(
            WireProfiles profiles,
            ProfileRegistry registry,
            Previewing previewing,
            PlanGate gate,
            Plans plans,
            Clock clock) {
        this.profiles = profiles;
        this.registry = registry;
        this.previewing = previewing;
        this.gate = gate;
        this.plans = plans;
        this.clock = clock;
    }

    record Row(Stored stored, int uses) {}

    @GetMapping("/app/{env}/wire-profiles")
    String list(Workspace workspace, Model model) {
        List<Row> rows = profiles.all(workspace.tenantId()).stream()
                .map(stored -> new Row(
                        stored,
                        registry.uses(workspace.tenantId(), stored.profile().name())))
                .toList();
        model.addAttribute("rows", rows);
        model.addAttribute("included", workspace.plan().grants(Entitlement.PROFILES_CUSTOM));
        model.addAttribute(
                "required", plans.lowestThatGrants(Entitlement.PROFILES_CUSTOM).orElse(null));
        return "profile/list";
    }

    /** @param from the profile to begin with */
    @GetMapping("/app/{env}/wire-profiles/-new")
    String form(Workspace workspace, @RequestParam(defaultValue = WireProfile.STANDARD) String from, Model model) {
        workspace.requireChange();
        gate.require(workspace.tenantId(), Entitlement.PROFILES_CUSTOM);
        ProfileDefinition definition = find(workspace, from).profile().definition();
        return form(workspace, null, ProfileForm.of("", "", definition), Map.of(), model);
    }

    @PostMapping("/app/{env}/wire-profiles")
    String create(
            Workspace workspace, ProfileForm form, Model model, HttpServletResponse response, RedirectAttributes next) {
        long most = gate.ownProfiles(workspace.tenantId());
        try {
            registry.create(workspace.tenantId(), most, form.name(), form.description(), form.definition());
            Flash.good(next, "The profile is there. Endpoints can name it from now on.");
            return to(workspace, "/" + form.name());
        } catch (UnacceptableProfile e) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return form(workspace, null, form, ProfileErrors.of(e, form), model);
        }
    }

    /** Shows what a form would make of an event, and keeps nothing. @param editing the profile's name, if it is stored */
    @PostMapping("/app/{env}/wire-profiles/-preview")
    String preview(
            Workspace workspace,
            ProfileForm form,
            @RequestParam(defaultValue = "") String editing,
            @RequestParam(defaultValue = "") String event,
            Model model,
            HttpServletResponse response) {
        Stored stored = editing.isEmpty() ? null : find(workspace, editing);
        model.addAttribute("event", event);
        try {
            ProfileDefinition definition = profiles.read(workspace.tenantId(), form.definition(), "definition");
            model.addAttribute("preview", previewing.of(workspace, profiles.unnamed(definition), event));
            return form(workspace, stored, form, Map.of(), model);
        } catch (UnacceptableProfile e) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return form(workspace, stored, form, ProfileErrors.of(e, form), model);
        }
    }

    @GetMapping("/app/{env}/wire-profiles/{profile}")
    String show(
            Workspace workspace,
            @PathVariable("profile") String name,
            @RequestParam(defaultValue = "") String event,
            Model model) {
        Stored stored = find(workspace, name);
        WireProfile profile = stored.profile();
        model.addAttribute("stored", stored);
        model.addAttribute("form", ProfileForm.of(name, stored.description(), profile.definition()));
        model.addAttribute("calendar", Calendar.of(profile.retries(), profile.timeout(), clock.instant()));
        model.addAttribute("uses", registry.uses(workspace.tenantId(), name));
        model.addAttribute("revisions", stored.builtIn() ? List.of() : profiles.revisions(stored));
        model.addAttribute("included", workspace.plan().grants(Entitlement.PROFILES_CUSTOM));
        model.addAttribute("samples", previewing.samples(workspace));
        model.addAttribute("event", event);
        model.addAttribute("preview", previewing.of(workspace, profile, event));
        return "profile/show";
    }

    @GetMapping("/app/{env}/wire-profiles/{profile}/edit")
    String formForEdit(Workspace workspace, @PathVariable("profile") String name, Model model) {
        workspace.requireChange();
        gate.require(workspace.tenantId(), Entitlement.PROFILES_CUSTOM);
        Stored stored = own(workspace, name);
        ProfileForm form =
                ProfileForm.of(name, stored.description(), stored.profile().definition());
        return form(workspace, stored, form, Map.of(), model);
    }

    @PostMapping("/app/{env}/wire-profiles/{profile}")
    String edit(
            Workspace workspace,
            @PathVariable("profile") String name,
            ProfileForm form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        gate.require(workspace.tenantId(), Entitlement.PROFILES_CUSTOM);
        Stored stored = own(workspace, name);
        try {
            registry.edit(workspace.tenantId(), name, form.description(), form.definition());
            Flash.good(next, "Saved. What is sent from now on follows it, retries included.");
            return to(workspace, "/" + name);
        } catch (UnacceptableProfile e) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return form(workspace, stored, form, ProfileErrors.of(e, form), model);
        }
    }

    @PostMapping("/app/{env}/wire-profiles/{profile}/deletion")
    String delete(Workspace workspace, @PathVariable("profile") String name, RedirectAttributes next) {
        try {
            if (!registry.delete(workspace.tenantId(), name)) {
                throw new NotFound();
            }
            Flash.good(next, "The profile is deleted.");
            return to(workspace, "");
        } catch (UnacceptableProfile e) {
            Flash.bad(next, String.valueOf(e.getMessage()));
            return to(workspace, "/" + name);
        }
    }

    private String form(
            Workspace workspace, @Nullable Stored stored, ProfileForm form, Map<String, String> errors, Model model) {
        model.addAttribute("stored", stored);
        model.addAttribute("form", form);
        model.addAttribute("errors", errors);
        model.addAttribute("profiles", profiles.all(workspace.tenantId()));
        model.addAttribute("samples", previewing.samples(workspace));
        model.addAttribute("sources", SourceGuide.all());
        return "profile/form";
    }

    private Stored find(Workspace workspace, String name) {
        return profiles.stored(workspace.tenantId(), name).orElseThrow(NotFound::new);
    }

    private Stored own(Workspace workspace, String name) {
        Stored stored = find(workspace, name);
        if (stored.builtIn()) {
            throw new NotFound();
        }
        return stored;
    }

    private static String to(Workspace workspace, String path) {
        return "redirect:/app/" + workspace.env() + "/wire-profiles" + path;
    }
}
