package dev.ringmain.api.profile;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.web.Pages;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.PlanGate;
import dev.ringmain.delivery.WirePreviews.Preview;
import dev.ringmain.endpoint.ProfileRegistry;
import dev.ringmain.tenant.Scope;
import dev.ringmain.wire.WireProfiles;
import dev.ringmain.wire.WireProfiles.Stored;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The profiles of a tenant: those that everybody has, and its own. Small enough to be listed whole. */
@RestController
@RequestMapping(path = "/api/v1/wire-profiles", produces = MediaType.APPLICATION_JSON_VALUE)
class ProfileController {

    private final WireProfiles profiles;
    private final ProfileRegistry registry;
    private final PreviewRequests previews;
    private final PlanGate planGate;

    ProfileController(WireProfiles profiles, ProfileRegistry registry, PreviewRequests previews, PlanGate planGate) {
        this.profiles = profiles;
        this.registry = registry;
        this.previews = previews;
        this.planGate = planGate;
    }

    record CreateProfile(
            @Nullable String name,
            @Nullable String description,
            @Nullable JsonNode definition) {}

    /** @param definition the fields that are to be replaced */
    record EditProfile(
            @Nullable String description, @Nullable JsonNode definition) {}

    @GetMapping
    @Needs(Scope.ENDPOINTS_READ)
    Pages.Page<ProfileResource> list(Caller caller) {
        return Pages.whole(profiles.all(caller.tenant()).stream()
                .map(stored -> resource(caller, stored))
                .toList());
    }

    @PostMapping
    @Needs(Scope.ENDPOINTS_WRITE)
    ResponseEntity<ProfileResource> create(Caller caller, @RequestBody CreateProfile asked) {
        long most = planGate.ownProfiles(caller.tenant());
        Stored stored = registry.create(caller.tenant(), most, asked.name(), asked.description(), asked.definition());
        return ResponseEntity.created(
                        URI.create("/api/v1/wire-profiles/" + stored.profile().name()))
                .body(resource(caller, stored));
    }

    /** Shows the request that would carry an event. Signs what it is given, so it takes a key that may write. */
    @PostMapping("/preview")
    @Needs(Scope.ENDPOINTS_WRITE)
    Preview preview(Caller caller, @RequestBody PreviewRequests.AskPreview asked) {
        return previews.preview(caller, asked);
    }

    @GetMapping("/{name}")
    @Needs(Scope.ENDPOINTS_READ)
    ProfileResource show(Caller caller, @PathVariable String name) {
        return profiles.stored(caller.tenant(), name)
                .map(stored -> resource(caller, stored))
                .orElseThrow(ApiProblem::notFound);
    }

    @PatchMapping("/{name}")
    @Needs(Scope.ENDPOINTS_WRITE)
    ProfileResource edit(Caller caller, @PathVariable String name, @RequestBody EditProfile asked) {
        // Whose it is comes first: a stranger's plan is no answer to a name that is not there for it.
        profiles.stored(caller.tenant(), name).orElseThrow(ApiProblem::notFound);
        planGate.require(caller.tenant(), Entitlement.PROFILES_CUSTOM);
        return registry.edit(caller.tenant(), name, asked.description(), asked.definition())
                .map(stored -> resource(caller, stored))
                .orElseThrow(ApiProblem::notFound);
    }

    @DeleteMapping("/{name}")
    @Needs(Scope.ENDPOINTS_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String name) {
        if (!registry.delete(caller.tenant(), name)) {
            throw ApiProblem.notFound();
        }
    }

    private ProfileResource resource(Caller caller, Stored stored) {
        return ProfileResource.of(
                stored, registry.uses(caller.tenant(), stored.profile().name()));
    }
}
