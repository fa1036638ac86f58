package dev.ringmain.api.export;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.export.EnvironmentExport;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Scope;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping(path = "/api/v1/export", produces = MediaType.APPLICATION_JSON_VALUE)
class ExportController {

    private final Environments environments;
    private final EnvironmentExport export;

    ExportController(Environments environments, EnvironmentExport export) {
        this.environments = environments;
        this.export = export;
    }

    /** All of it is in lists that a key with this scope sees one by one. */
    @GetMapping
    @Needs(Scope.ENDPOINTS_READ)
    JsonNode show(Caller caller) {
        caller.mustHave(Scope.EVENTS_READ);
        return environments
                .findByTenantAndId(caller.tenant(), caller.environment())
                .map(export::of)
                .orElseThrow(ApiProblem::notFound);
    }
}
