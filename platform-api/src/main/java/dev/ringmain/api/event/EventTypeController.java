package dev.ringmain.api.event;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.event.BuiltInType;
import dev.ringmain.event.Catalogue;
import dev.ringmain.event.Catalogue.Description;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.event.TypeVersion;
import dev.ringmain.event.TypeVersions;
import dev.ringmain.schema.SchemaChange;
import dev.ringmain.schema.SchemaComparison;
import dev.ringmain.tenant.Scope;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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

/** The catalogue. Small enough to be listed whole. */
@RestController
@RequestMapping(path = "/api/v1/event-types", produces = MediaType.APPLICATION_JSON_VALUE)
class EventTypeController {

    private final EventTypes eventTypes;
    private final TypeVersions versions;
    private final Catalogue catalogue;

    EventTypeController(EventTypes eventTypes, TypeVersions versions, Catalogue catalogue) {
        this.eventTypes = eventTypes;
        this.versions = versions;
        this.catalogue = catalogue;
    }

    record AddEventType(
            @Nullable String name,
            @Nullable String description,
            @Nullable JsonNode schema,
            @Nullable JsonNode example,
            @Nullable String validation,
            @Nullable String note) {

        DescribeEventType described() {
            return new DescribeEventType(description, schema, example, validation, null, null, note);
        }
    }

    /** @param changes to its schema, since the version before */
    record VersionResource(
            int version,
            @JsonRawValue @Nullable String schema,
            @JsonRawValue @Nullable String example,
            boolean breaking,
            List<VersionChange> changes,
            @Nullable String note,
            @Nullable String author,
            Instant createdAt) {

        static VersionResource of(TypeVersion version, @Nullable TypeVersion before) {
            return new VersionResource(
                    version.number(),
                    version.schema(),
                    version.example(),
                    version.breaking(),
                    before == null ? List.of() : changes(before.schema(), version.schema()),
                    version.note(),
                    version.author(),
                    version.createdAt());
        }

        private static List<VersionChange> changes(@Nullable String before, @Nullable String after) {
            return SchemaComparison.between(before, after).stream()
                    .map(VersionChange::of)
                    .toList();
        }
    }

    record VersionChange(String kind, String path, String detail, boolean breaking) {

        static VersionChange of(SchemaChange change) {
            return new VersionChange(
                    change.kind().name().toLowerCase(Locale.ROOT), change.path(), change.detail(), change.breaking());
        }
    }

    @GetMapping
    @Needs(Scope.EVENTS_READ)
    Map<String, Object> list(Caller caller) {
        List<EventType> own = own(caller);
        return whole(Stream.concat(
                        own.stream().map(EventTypeResource::of),
                        BuiltInType.beside(own, caller.environment()).stream().map(EventTypeResource::builtIn))
                .toList());
    }

    @PostMapping
    @Needs(Scope.ENDPOINTS_WRITE)
    ResponseEntity<EventTypeResource> add(Caller caller, @RequestBody AddEventType asked) {
        DescribeEventType described = asked.described();
        EventType type = catalogue.add(
                caller.environment(),
                asked.name() == null ? "" : asked.name(),
                described.over(Description.plain("", null, null)),
                described.by(caller.key().toString()));
        return ResponseEntity.created(URI.create("/api/v1/event-types/" + type.name()))
                .body(EventTypeResource.of(type));
    }

    @GetMapping("/{name}")
    @Needs(Scope.EVENTS_READ)
    EventTypeResource show(Caller caller, @PathVariable String name) {
        return own(caller, name)
                .map(EventTypeResource::of)
                .or(() -> builtIn(caller, name))
                .orElseThrow(ApiProblem::notFound);
    }

    /** What its schema and example were; newest first. */
    @GetMapping("/{name}/versions")
    @Needs(Scope.EVENTS_READ)
    Map<String, Object> versions(Caller caller, @PathVariable String name) {
        List<TypeVersion> all = versions.of(own(caller, name).orElseThrow(ApiProblem::notFound));
        List<VersionResource> shown = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            shown.add(VersionResource.of(all.get(i), i + 1 < all.size() ? all.get(i + 1) : null));
        }
        return whole(shown);
    }

    @PatchMapping("/{name}")
    @Needs(Scope.ENDPOINTS_WRITE)
    EventTypeResource edit(Caller caller, @PathVariable String name, @RequestBody DescribeEventType asked) {
        Description after = asked.over(Description.of(find(caller, name)));
        return catalogue
                .describe(
                        caller.environment(), name, after, asked.by(caller.key().toString()))
                .map(EventTypeResource::of)
                .orElseThrow(ApiProblem::notFound);
    }

    /** Takes it out of the catalogue. Events that were published stay, and so do subscriptions that name it. */
    @DeleteMapping("/{name}")
    @Needs(Scope.ENDPOINTS_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String name) {
        catalogue.remove(find(caller, name));
    }

    /** One that the tenant may change. */
    private EventType find(Caller caller, String name) {
        if (BuiltInType.isReserved(name)) {
            throw ApiProblem.invalid(
                    "/name",
                    "reserved_event_type",
                    "This type is Ringmain's own: it can be read and subscribed to, and not be changed.");
        }
        return own(caller, name).orElseThrow(ApiProblem::notFound);
    }

    /** One may have been discovered before its name was taken: it is not shown beside the one that is built in. */
    private Optional<EventType> own(Caller caller, String name) {
        return BuiltInType.isReserved(name) ? Optional.empty() : eventTypes.find(caller.environment(), name);
    }

    private List<EventType> own(Caller caller) {
        return eventTypes.findByEnvironmentOrderByName(caller.environment()).stream()
                .filter(type -> !BuiltInType.isReserved(type.name()))
                .toList();
    }

    private static Optional<EventTypeResource> builtIn(Caller caller, String name) {
        return BuiltInType.named(name).map(type -> EventTypeResource.builtIn(type.in(caller.environment())));
    }

    /** A list that needs no second page. */
    private static Map<String, Object> whole(List<?> rows) {
        Map<String, Object> page = new java.util.LinkedHashMap<>();
        page.put("data", rows);
        page.put("next_cursor", null);
        page.put("prev_cursor", null);
        page.put("has_more", false);
        return page;
    }
}
