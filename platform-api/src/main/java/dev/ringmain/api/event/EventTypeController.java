package dev.ringmain.api.event;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Scope;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
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

    private static final int LONGEST_DESCRIPTION = 1_000;

    private final EventTypes eventTypes;
    private final Environments environments;
    private final RoutingTable routing;
    private final TransactionTemplate transaction;
    private final Clock clock;

    EventTypeController(
            EventTypes eventTypes,
            Environments environments,
            RoutingTable routing,
            TransactionTemplate transaction,
            Clock clock) {
        this.eventTypes = eventTypes;
        this.environments = environments;
        this.routing = routing;
        this.transaction = transaction;
        this.clock = clock;
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
        if (asked.name() == null || !EventType.isName(asked.name())) {
            throw ApiProblem.invalid(
                    "/name",
                    "invalid_event_type",
                    "A name is words of letters, digits, underscores and hyphens with dots between them, at most 128 characters.");
        }
        EventType type =
                new EventType(caller.environment(), asked.name(), description(asked.description()), clock.instant());
        type.shape(text(asked.schema()));
        type.exemplify(text(asked.example()));
        try {
            changing(caller, () -> eventTypes.save(type));
        } catch (DataIntegrityViolationException e) {
            throw new ApiProblem(ProblemCode.ALREADY_EXISTS, "The catalogue has a type of that name.")
                    .at("/name", "already_exists", "Taken.");
        }
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
        EventType type = find(caller, name);
        if (asked.description() != null) {
            type.describe(description(asked.description()));
        }
        if (asked.schema() != null) {
            type.shape(text(asked.schema()));
        }
        if (asked.example() != null) {
            type.exemplify(text(asked.example()));
        }
        if (asked.deprecated() != null) {
            if (asked.deprecated()) {
                type.deprecate(clock.instant());
            } else {
                type.revive();
            }
        }
        return EventTypeResource.of(eventTypes.save(type));
    }

    /** Takes it out of the catalogue. Events that were published stay, and so do subscriptions that name it. */
    @DeleteMapping("/{name}")
    @Needs(Scope.ENDPOINTS_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String name) {
        EventType type = find(caller, name);
        changing(caller, () -> eventTypes.delete(type));
    }

    /** What a closed catalogue holds is a matter of routing, on every node. */
    private void changing(Caller caller, Runnable change) {
        transaction.executeWithoutResult(status -> {
            change.run();
            environments.routesChanged(caller.environment());
        });
        routing.reload(caller.environment());
    }

    private EventType find(Caller caller, String name) {
        // The column holds ASCII: to compare it with anything else is an error.
        return Optional.of(name)
                .filter(EventType::isName)
                .flatMap(known -> eventTypes.findByEnvironmentAndName(caller.environment(), known))
                .orElseThrow(ApiProblem::notFound);
    }

    private static String description(@Nullable String description) {
        if (description != null && description.length() > LONGEST_DESCRIPTION) {
            throw ApiProblem.invalid(
                    "/description",
                    "invalid_value",
                    "A description has at most " + LONGEST_DESCRIPTION + " characters.");
        }
        return description == null ? "" : description;
    }

    private static @Nullable String text(@Nullable JsonNode json) {
        return json == null || json.isNull() ? null : json.toString();
    }
}
