package dev.ringmain.api.event;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.event.Catalogue;
import dev.ringmain.event.Catalogue.Description;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.tenant.Scope;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
    private final Catalogue catalogue;

    EventTypeController(EventTypes eventTypes, Catalogue catalogue) {
        this.eventTypes = eventTypes;
        this.catalogue = catalogue;
    }

    record AddEventType(
            @Nullable String name,
            @Nullable String description,
            @Nullable JsonNode schema,
            @Nullable JsonNode example) {}

    /** A field that is left out stays as it is; null takes a schema or an example away. */
    record EditEventType(
            @Nullable String description,
            @Nullable JsonNode schema,
            @Nullable JsonNode example,
            @Nullable Boolean deprecated) {}

    record EventTypeResource(
            String name,
            String description,
            @JsonRawValue @Nullable String schema,
            @JsonRawValue @Nullable String example,
            boolean deprecated,
            boolean undescribed,
            Instant createdAt) {

        static EventTypeResource of(EventType type) {
            return new EventTypeResource(
                    type.name(),
                    type.description(),
                    type.schemaJson().orElse(null),
                    type.exampleJson().orElse(null),
                    type.deprecatedAt().isPresent(),
                    type.isUndescribed(),
                    type.createdAt());
        }
    }

    @GetMapping
    @Needs(Scope.EVENTS_READ)
    Map<String, Object> list(Caller caller) {
        List<EventTypeResource> all = eventTypes.findByEnvironmentOrderByName(caller.environment()).stream()
                .map(EventTypeResource::of)
                .toList();
        Map<String, Object> page = new java.util.LinkedHashMap<>();
        page.put("data", all);
        page.put("next_cursor", null);
        page.put("prev_cursor", null);
        page.put("has_more", false);
        return page;
    }

    @PostMapping
    @Needs(Scope.ENDPOINTS_WRITE)
    ResponseEntity<EventTypeResource> add(Caller caller, @RequestBody AddEventType asked) {
        Description description = new Description(
                asked.description() == null ? "" : asked.description(),
                text(asked.schema()),
                text(asked.example()),
                false);
        EventType type = catalogue.add(caller.environment(), asked.name() == null ? "" : asked.name(), description);
        return ResponseEntity.created(URI.create("/api/v1/event-types/" + type.name()))
                .body(EventTypeResource.of(type));
    }

    @GetMapping("/{name}")
    @Needs(Scope.EVENTS_READ)
    EventTypeResource show(Caller caller, @PathVariable String name) {
        return EventTypeResource.of(find(caller, name));
    }

    @PatchMapping("/{name}")
    @Needs(Scope.ENDPOINTS_WRITE)
    EventTypeResource edit(Caller caller, @PathVariable String name, @RequestBody EditEventType asked) {
        Description before = Description.of(find(caller, name));
        Description after = new Description(
                asked.description() == null ? before.text() : asked.description(),
                asked.schema() == null ? before.schema() : text(asked.schema()),
                asked.example() == null ? before.example() : text(asked.example()),
                asked.deprecated() == null ? before.deprecated() : asked.deprecated());
        return catalogue
                .describe(caller.environment(), name, after)
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

    private EventType find(Caller caller, String name) {
        return eventTypes.find(caller.environment(), name).orElseThrow(ApiProblem::notFound);
    }

    private static @Nullable String text(@Nullable JsonNode json) {
        return json == null || json.isNull() ? null : json.toString();
    }
}
