package dev.ringmain.api.delivery;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.billing.Retention;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.Replays;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.event.Event;
import dev.ringmain.event.Events;
import dev.ringmain.tenant.Scope;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** An event for an endpoint that came too late for it, or whose filter kept it away. */
@RestController
class FirstDeliveryController {

    private final Events events;
    private final Endpoints endpoints;
    private final Replays replays;
    private final Retention retention;

    FirstDeliveryController(Events events, Endpoints endpoints, Replays replays, Retention retention) {
        this.events = events;
        this.endpoints = endpoints;
        this.replays = replays;
        this.retention = retention;
    }

    record SendEvent(@Nullable String endpointId) {}

    @PostMapping(path = "/api/v1/events/{id}/deliveries", produces = MediaType.APPLICATION_JSON_VALUE)
    @Needs(Scope.DELIVERIES_WRITE)
    ResponseEntity<DeliveryResource> send(Caller caller, @PathVariable String id, @RequestBody SendEvent asked) {
        Event event = events.findByPublicId(caller.environment(), id)
                .filter(found -> retention.shows(caller.environment(), found.createdAt()))
                .orElseThrow(ApiProblem::notFound);
        EndpointId endpoint = Optional.ofNullable(asked.endpointId())
                .flatMap(EndpointId::parse)
                .flatMap(parsed -> endpoints.find(caller.environment(), parsed))
                .map(Endpoint::id)
                .orElseThrow(() -> ApiProblem.invalid(
                        "/endpoint_id", "invalid_value", "endpoint_id is the id of an endpoint that there is: ep_…"));
        try {
            Delivery delivery = replays.first(event, endpoint);
            return ResponseEntity.status(HttpStatus.ACCEPTED)
                    .location(URI.create("/api/v1/deliveries/" + delivery.id()))
                    .body(DeliveryResource.of(delivery));
        } catch (Replays.NotSubscribed e) {
            throw ApiProblem.invalid("/endpoint_id", "not_subscribed", String.valueOf(e.getMessage()));
        }
    }
}
