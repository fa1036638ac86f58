package dev.ringmain.api.dialect.dynamic;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.web.Pages;
import dev.ringmain.billing.Retention;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.Replays;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.Scope;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.LowerCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** What was sent to a webhook: a message is a delivery, and a replay is the same message once more. */
@RestController
@RequestMapping(
        path = "/dynamic/environments/{environmentId}/webhooks/{webhookId}/messages",
        produces = MediaType.APPLICATION_JSON_VALUE)
class DynamicMessageController {

    private final Endpoints endpoints;
    private final Deliveries deliveries;
    private final Retention retention;
    private final Replays replays;
    private final Pages pages;

    DynamicMessageController(
            Endpoints endpoints, Deliveries deliveries, Retention retention, Replays replays, Pages pages) {
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.retention = retention;
        this.replays = replays;
        this.pages = pages;
    }

    /** @param cursor to go on with; null at the end */
    record Messages(@Nullable String cursor, List<Message> data) {}

    /** @param deliveryAttempt how many there were */
    @JsonNaming(LowerCamelCaseStrategy.class)
    record Message(
            String messageId,
            String eventId,
            String webhookId,
            String environmentId,
            String eventName,
            String status,
            int deliveryAttempt,
            @Nullable Integer responseStatus,
            boolean redelivery,
            Instant createdAt,
            @Nullable Instant deliveredAt) {

        static Message of(Delivery delivery) {
            return new Message(
                    delivery.message().toString(),
                    delivery.eventPublicId(),
                    delivery.endpoint().toString(),
                    delivery.environment().toString(),
                    delivery.eventType(),
                    delivery.status().text(),
                    delivery.attempts(),
                    delivery.responseStatus(),
                    delivery.isReplay() || delivery.attempts() > 1,
                    delivery.createdAt(),
                    delivery.finishedAt());
        }
    }

    @GetMapping
    @Needs(Scope.DELIVERIES_READ)
    Messages list(
            Caller caller,
            @PathVariable String environmentId,
            @PathVariable String webhookId,
            @RequestParam @Nullable String cursor,
            @RequestParam @Nullable String limit) {
        EndpointId endpoint = find(caller, environmentId, webhookId).id();
        Deliveries.Filter filter =
                new Deliveries.Filter(endpoint, null, null, retention.since(caller.environment()), null);
        Pages.Page<Message> page = pages.page(
                "deliveries of " + webhookId,
                cursor,
                limit,
                keyset -> deliveries.page(caller.environment(), filter, keyset).map(Message::of));
        return new Messages(page.nextCursor(), page.data());
    }

    @PostMapping("/{messageId}/redeliver")
    @Needs(Scope.DELIVERIES_WRITE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Message redeliver(
            Caller caller,
            @PathVariable String environmentId,
            @PathVariable String webhookId,
            @PathVariable String messageId) {
        Endpoint endpoint = find(caller, environmentId, webhookId);
        return DeliveryId.parse(messageId)
                .filter(id -> retention.shows(caller.environment(), Ids.timeOf(id.value())))
                .flatMap(id -> replays.replay(caller.environment(), endpoint.id(), id))
                .map(Message::of)
                .orElseThrow(ApiProblem::notFound);
    }

    private Endpoint find(Caller caller, String environmentId, String webhookId) {
        caller.mustBeIn(environmentId);
        return EndpointId.parse(webhookId)
                .flatMap(id -> endpoints.find(caller.environment(), id))
                .orElseThrow(ApiProblem::notFound);
    }
}
