package dev.ringmain.api.export;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.web.BodyCap;
import dev.ringmain.setup.EnvironmentImport;
import dev.ringmain.setup.Imported;
import dev.ringmain.setup.SetupDocument;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/import", produces = MediaType.APPLICATION_JSON_VALUE)
class ImportController {

    private final Environments environments;
    private final EnvironmentImport imports;

    ImportController(Environments environments, EnvironmentImport imports) {
        this.environments = environments;
        this.imports = imports;
    }

    /** @param dryRun whether nothing was changed */
    record SetupResult(boolean dryRun, List<SetupPart> parts) {}

    /**
     * @param id an endpoint's, once there is one
     * @param secret of an endpoint that was made, shown this once
     * @param detail why it was refused, or what is still to be done
     */
    record SetupPart(
            String kind,
            String name,
            String outcome,
            List<String> changes,
            @Nullable String id,
            @Nullable String secret,
            @Nullable String detail) {

        static SetupPart of(Imported imported) {
            return new SetupPart(
                    imported.kind().name().toLowerCase(Locale.ROOT),
                    imported.name(),
                    imported.outcome().name().toLowerCase(Locale.ROOT),
                    imported.changes(),
                    imported.endpoint() == null ? null : imported.endpoint().toString(),
                    imported.secret(),
                    imported.detail());
        }
    }

    /** What the export of any environment holds. Each part stands for itself. */
    @PostMapping
    @Needs(Scope.ENDPOINTS_WRITE)
    SetupResult take(
            Caller caller,
            @RequestParam(name = "dry_run", defaultValue = "false") boolean dryRun,
            HttpServletRequest request)
            throws IOException {
        Environment environment = environments
                .findByTenantAndId(caller.tenant(), caller.environment())
                .orElseThrow(ApiProblem::notFound);
        SetupDocument document =
                SetupDocument.read(new String(BodyCap.read(request, BodyCap.DOCUMENT), StandardCharsets.UTF_8));
        return new SetupResult(
                dryRun,
                imports.read(environment, document, dryRun, caller.key().toString()).stream()
                        .map(SetupPart::of)
                        .toList());
    }
}
