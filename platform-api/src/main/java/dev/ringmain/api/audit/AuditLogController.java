package dev.ringmain.api.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.web.Pages;
import dev.ringmain.api.web.Pages.Page;
import dev.ringmain.audit.AuditEntry;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Scope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who changed what in the tenant, in all of its environments. */
@RestController
@RequestMapping(path = "/api/v1/audit-log", produces = MediaType.APPLICATION_JSON_VALUE)
class AuditLogController {

    private final AuditLog log;
    private final Pages pages;
    private final JsonMapper json;

    AuditLogController(AuditLog log, Pages pages, JsonMapper json) {
        this.log = log;
        this.pages = pages;
        this.json = json;
    }

    record ActorResource(String kind, String id, String name) {}

    /** @param environmentId null: all of the tenant */
    @JsonInclude
    record EntryResource(
            String id,
            long seq,
            Instant at,
            ActorResource actor,
            @Nullable String environmentId,
            String action,
            String target,
            String label,
            JsonNode before,
            JsonNode after,
            @Nullable String reason) {}

    @GetMapping
    @Needs(Scope.AUDIT_READ)
    Page<EntryResource> list(
            Caller caller,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable String actor,
            @RequestParam(required = false) @Nullable Instant since,
            @RequestParam(required = false) @Nullable Instant until,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable String limit) {
        AuditLog.Filter filter = new AuditLog.Filter(action, actor, since, until);
        return pages.page(
                "audit-log/" + caller.environment(),
                cursor,
                limit,
                keyset -> log.search(caller.tenant(), caller.environment(), filter, keyset)
                        .map(this::resource));
    }

    private EntryResource resource(AuditEntry entry) {
        return new EntryResource(
                entry.id().toString(),
                entry.seq(),
                entry.at(),
                new ActorResource(
                        entry.actor().kind().text(),
                        entry.actor().id(),
                        entry.actor().name()),
                entry.environment() == null ? null : new EnvironmentId(entry.environment()).toString(),
                entry.action(),
                entry.target(),
                entry.label(),
                json.readTree(entry.before()),
                json.readTree(entry.after()),
                entry.reason());
    }
}
