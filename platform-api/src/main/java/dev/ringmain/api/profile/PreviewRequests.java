package dev.ringmain.api.profile;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.billing.Retention;
import dev.ringmain.delivery.WirePreviews;
import dev.ringmain.delivery.WirePreviews.Preview;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.Event;
import dev.ringmain.event.EventId;
import dev.ringmain.event.EventType;
import dev.ringmain.event.Events;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Scope;
import dev.ringmain.wire.WireProfile;
import dev.ringmain.wire.WireProfiles;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Finds what a preview is asked of. */
@Component
class PreviewRequests {

    private static final int LONGEST_SUBJECT = 256;

    private final WirePreviews previews;
    private final WireProfiles profiles;
    private final RoutingTable routing;
    private final Environments environments;
    private final Events events;
    private final Retention retention;
    private final Clock clock;

    PreviewRequests(
            WirePreviews previews,
            WireProfiles profiles,
            RoutingTable routing,
            Environments environments,
            Events events,
            Retention retention,
            Clock clock) {
        this.previews = previews;
        this.profiles = profiles;
        this.routing = routing;
        this.environments = environments;
        this.events = events;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * @param profile a name, or a definition that need not be stored; left out with an endpoint: its own
     * @param eventId one that was published; else type, subject and data of one that was not
     * @param endpointId whose secrets and headers to use
     */
    record AskPreview(
            @Nullable JsonNode profile,
            @Nullable String eventId,
            @Nullable String type,
            @Nullable String subject,
            @Nullable JsonNode data,
            @Nullable String endpointId) {}

    Preview preview(Caller caller, AskPreview asked) {
        if (asked.eventId() != null) {
            caller.mustHave(Scope.EVENTS_READ);
        }
        Destination destination = asked.endpointId() == null ? null : destination(caller, asked.endpointId());
        WireProfile profile = profile(caller, asked.profile(), destination != null);
        Event event = asked.eventId() == null
                ? sample(caller, asked)
                : events.findByPublicId(caller.environment(), asked.eventId())
                        .filter(found -> retention.shows(caller.environment(), found.createdAt()))
                        .orElseThrow(() ->
                                ApiProblem.invalid("/event_id", "unknown_event", "There is no event of that id here."));
        if (destination != null) {
            return previews.of(event, destination, profile);
        }
        String environment =
                environments.findById(caller.environment()).orElseThrow().name();
        return previews.of(event, environment, java.util.Objects.requireNonNull(profile));
    }

    private Destination destination(Caller caller, String endpoint) {
        return EndpointId.parse(endpoint)
                .flatMap(id -> routing.destination(caller.environment(), id))
                .orElseThrow(() -> ApiProblem.invalid(
                        "/endpoint_id", "unknown_endpoint", "There is no endpoint of that id here."));
    }

    private @Nullable WireProfile profile(Caller caller, @Nullable JsonNode profile, boolean endpointHasOne) {
        if (profile == null || profile.isNull()) {
            if (endpointHasOne) {
                return null;
            }
            throw ApiProblem.invalid(
                    "/profile",
                    "required",
                    "Name a profile, or give the definition of one, or name an endpoint that has one.");
        }
        if (profile.isString()) {
            return profiles.find(caller.tenant(), profile.stringValue())
                    .orElseThrow(() -> ApiProblem.invalid(
                            "/profile", "unknown_profile", "There is no wire profile of that name."));
        }
        return profiles.unnamed(profiles.read(caller.tenant(), profile, "profile"));
    }

    private Event sample(Caller caller, AskPreview asked) {
        if (asked.type() == null || !EventType.isName(asked.type())) {
            throw ApiProblem.invalid(
                    "/type",
                    asked.type() == null ? "required" : "invalid_event_type",
                    "Name an event_id, or a type such as session.started.");
        }
        if (asked.data() == null) {
            throw ApiProblem.invalid("/data", "required", "An event has data: any JSON value, usually an object.");
        }
        if (asked.subject() != null
                && (asked.subject().isEmpty() || asked.subject().length() > LONGEST_SUBJECT)) {
            throw ApiProblem.invalid(
                    "/subject", "invalid_value", "A subject has 1 to " + LONGEST_SUBJECT + " characters.");
        }
        return new Event(
                EventId.next(),
                caller.environment(),
                null,
                asked.type(),
                asked.subject(),
                null,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                1,
                asked.data().toString().getBytes(StandardCharsets.UTF_8));
    }
}
