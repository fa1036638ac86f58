package dev.ringmain.api.endpoint;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.billing.Retention;
import dev.ringmain.event.Events;
import dev.ringmain.filter.FilterText;
import dev.ringmain.preview.Preview;
import dev.ringmain.preview.Previews;
import dev.ringmain.preview.Sample;
import dev.ringmain.tenant.Scope;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Tries a filter and a transformation. Reads an event and no endpoint, hence its scope. */
@RestController
class PreviewController {

    private final Previews previews;
    private final Events events;
    private final Retention retention;
    private final Clock clock;

    PreviewController(Previews previews, Events events, Retention retention, Clock clock) {
        this.previews = previews;
        this.events = events;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * @param eventId an event of the log; null: the event is made up of the fields below
     * @param data any JSON value
     */
    record PreviewRequest(
            @Nullable FilterText filter,
            @Nullable String transformation,
            @Nullable String eventId,
            @Nullable JsonNode data,
            @Nullable String type,
            @Nullable String subject) {}

    @PostMapping(path = "/api/v1/webhooks/endpoints/preview", produces = MediaType.APPLICATION_JSON_VALUE)
    @Needs(Scope.EVENTS_READ)
    PreviewResource preview(Caller caller, @RequestBody PreviewRequest asked) {
        Preview preview = previews.of(
                caller.environment(),
                new Preview.Attempt(asked.filter(), asked.transformation()),
                sample(caller, asked));
        return PreviewResource.of(preview);
    }

    private Sample sample(Caller caller, PreviewRequest asked) {
        if (asked.eventId() != null) {
            return events.findByPublicId(caller.environment(), asked.eventId())
                    .filter(event -> retention.shows(caller.environment(), event.createdAt()))
                    .map(Sample::of)
                    .orElseThrow(ApiProblem::notFound);
        }
        if (asked.data() == null) {
            throw ApiProblem.invalid(
                    "/event_id", "required", "Say on what to try it: the event_id of an event of the log, or data.");
        }
        return Sample.madeUp(
                asked.type() == null ? "preview" : asked.type(),
                asked.subject(),
                clock.instant(),
                asked.data().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
