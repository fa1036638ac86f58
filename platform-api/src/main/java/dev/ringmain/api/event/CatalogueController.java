package dev.ringmain.api.event;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.key.ScopeCheck;
import dev.ringmain.api.web.BaseUrl;
import dev.ringmain.api.web.BodyCap;
import dev.ringmain.catalogue.OpenApiExchange;
import dev.ringmain.catalogue.OpenApiExchange.Imported;
import dev.ringmain.catalogue.Shares;
import dev.ringmain.event.Catalogue;
import dev.ringmain.event.Catalogue.Change;
import dev.ringmain.subscription.AllowedUnpaid;
import dev.ringmain.tenant.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The catalogue as a whole: in and out as OpenAPI, open or closed, shared or not. */
@RestController
@RequestMapping(path = "/api/v1/event-types", produces = MediaType.APPLICATION_JSON_VALUE)
class CatalogueController {

    private final OpenApiExchange exchange;
    private final Catalogue catalogue;
    private final Shares shares;
    private final ScopeCheck scopes;
    private final BaseUrl baseUrl;

    CatalogueController(
            OpenApiExchange exchange, Catalogue catalogue, Shares shares, ScopeCheck scopes, BaseUrl baseUrl) {
        this.exchange = exchange;
        this.catalogue = catalogue;
        this.shares = shares;
        this.scopes = scopes;
        this.baseUrl = baseUrl;
    }

    /** @param closed whether a type that the catalogue does not hold is refused when it is published */
    record Settings(
            boolean closed, boolean shared, @Nullable String publicUrl) {}

    record EditSettings(@Nullable Boolean closed, @Nullable Boolean shared) {}

    /** @param dryRun whether nothing was changed */
    record ImportResult(boolean dryRun, List<ImportedType> types) {}

    record ImportedType(String name, String outcome, List<String> changes, boolean breaking) {

        static ImportedType of(Imported imported) {
            return new ImportedType(
                    imported.name(),
                    imported.outcome().name().toLowerCase(Locale.ROOT),
                    imported.changes(),
                    imported.breaking());
        }
    }

    @GetMapping("/settings")
    @Needs(Scope.EVENTS_READ)
    Settings settings(Caller caller, HttpServletRequest request) {
        String token = shares.token(caller.environment()).orElse(null);
        return new Settings(
                catalogue.isClosed(caller.environment()),
                token != null,
                token == null ? null : baseUrl.seenFrom(request) + "/catalogue/" + token);
    }

    /** A link that was turned off and on again is another link. Turning it off is allowed to whoever has not paid, too. */
    @AllowedUnpaid
    @PatchMapping("/settings")
    @Needs(Scope.ENDPOINTS_WRITE)
    Settings edit(Caller caller, @RequestBody EditSettings asked, HttpServletRequest request) {
        if (!asked.equals(new EditSettings(null, false))) {
            scopes.refuseUnpaid(caller);
        }
        if (asked.closed() != null) {
            catalogue.close(caller.environment(), asked.closed());
        }
        if (asked.shared() != null && asked.shared()) {
            shares.open(caller.environment());
        } else if (asked.shared() != null) {
            shares.close(caller.environment());
        }
        return settings(caller, request);
    }

    @GetMapping("/openapi.json")
    @Needs(Scope.EVENTS_READ)
    JsonNode export(Caller caller) {
        return exchange.export(caller.environment(), "Events");
    }

    /** JSON or YAML, whatever it is announced as. All of it is taken in, or none. */
    @PostMapping("/import")
    @Needs(Scope.ENDPOINTS_WRITE)
    ImportResult importFrom(
            Caller caller,
            @RequestParam(name = "dry_run", defaultValue = "false") boolean dryRun,
            HttpServletRequest request)
            throws IOException {
        String document = new String(BodyCap.read(request, BodyCap.DOCUMENT), StandardCharsets.UTF_8);
        List<Imported> imported = exchange.importFrom(
                caller.environment(), document, dryRun, new Change(caller.key().toString(), "Imported from OpenAPI"));
        return new ImportResult(dryRun, imported.stream().map(ImportedType::of).toList());
    }
}
