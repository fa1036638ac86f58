package dev.ringmain.api.event;

import dev.ringmain.api.event.Submission.Outcome;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.web.BodyCap;
import dev.ringmain.api.web.Pages;
import dev.ringmain.billing.Retention;
import dev.ringmain.delivery.Explanations;
import dev.ringmain.event.Event;
import dev.ringmain.event.Events;
import dev.ringmain.tenant.Scope;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Events in, and the log of them. */
@RestController
@RequestMapping(path = "/api/v1/events", produces = MediaType.APPLICATION_JSON_VALUE)
class EventController {

    private final Publishing publishing;
    private final Events events;
    private final Explanations explanations;
    private final Retention retention;
    private final Pages pages;

    EventController(Publishing publishing, Events events, Explanations explanations, Retention retention, Pages pages) {
        this.publishing = publishing;
        this.events = events;
        this.explanations = explanations;
        this.retention = retention;
        this.pages = pages;
    }

    @PostMapping
    @Needs(Scope.EVENTS_WRITE)
    ResponseEntity<Object> publish(Caller caller, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (CloudEventReader.isBatch(request)) {
            return publishBatch(caller, request, response);
        }
        byte[] body = BodyCap.read(request, BodyCap.SINGLE);
        PublishEvent event =
                CloudEventReader.isSingle(request) ? CloudEventReader.read(request, body) : EventReader.read(body);
        Outcome outcome = publishing.publish(caller, List.of(event), body, request, response);
        return answer(outcome).body(outcome.accepted().get(0));
    }

    @PostMapping("/batch")
    @Needs(Scope.EVENTS_WRITE)
    ResponseEntity<Object> publishBatch(Caller caller, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        byte[] body = BodyCap.read(request, BodyCap.BATCH);
        List<PublishEvent> events = CloudEventReader.isBatch(request)
                ? CloudEventReader.readBatch(request, body)
                : EventReader.readBatch(body);
        Outcome outcome = publishing.publish(caller, events, body, request, response);
        return answer(outcome).body(Map.of("events", outcome.accepted()));
    }

    @GetMapping
    @Needs(Scope.EVENTS_READ)
    Pages.Page<EventResource> list(
            Caller caller,
            @RequestParam @Nullable String type,
            @RequestParam @Nullable String subject,
            @RequestParam @Nullable Instant since,
            @RequestParam @Nullable Instant until,
            @RequestParam @Nullable String cursor,
            @RequestParam @Nullable String limit) {
        Events.Filter filter =
                new Events.Filter(Pages.type(type), subject, retention.since(caller.environment(), since), until);
        return pages.page(
                "events of " + caller.environment(),
                cursor,
                limit,
                keyset -> events.page(caller.environment(), filter, keyset).map(EventResource::listed));
    }

    @GetMapping("/{id}")
    @Needs(Scope.EVENTS_READ)
    EventResource show(Caller caller, @PathVariable String id) {
        return EventResource.whole(find(caller, id));
    }

    /** For every endpoint of the environment: delivered, pending, or why not. */
    @GetMapping("/{id}/explain")
    @Needs(Scope.EVENTS_READ)
    ExplanationResource explain(Caller caller, @PathVariable String id) {
        return ExplanationResource.of(explanations.of(find(caller, id)));
    }

    private Event find(Caller caller, String id) {
        return events.findByPublicId(caller.environment(), id)
                .filter(event -> retention.shows(caller.environment(), event.createdAt()))
                .orElseThrow(ApiProblem::notFound);
    }

    private static ResponseEntity.BodyBuilder answer(Outcome outcome) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(HttpStatus.ACCEPTED);
        return outcome.replayed() ? answer.header("Idempotent-Replayed", "true") : answer;
    }
}
