package dev.ringmain.api.delivery;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.web.Pages;
import dev.ringmain.billing.Retention;
import dev.ringmain.delivery.AnswerClass;
import dev.ringmain.delivery.Attempt;
import dev.ringmain.delivery.Attempts;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.Replays;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.Scope;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
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

@RestController
@RequestMapping(path = "/api/v1/deliveries", produces = MediaType.APPLICATION_JSON_VALUE)
class DeliveryController {

    private final Deliveries deliveries;
    private final Attempts attempts;
    private final Replays replays;
    private final Retention retention;
    private final Pages pages;

    DeliveryController(Deliveries deliveries, Attempts attempts, Replays replays, Retention retention, Pages pages) {
        this.deliveries = deliveries;
        this.attempts = attempts;
        this.replays = replays;
        this.retention = retention;
        this.pages = pages;
    }

    /** A delivery with everything that is known of its attempts. */
    record DeliveryDetail(@JsonUnwrapped DeliveryResource delivery, List<AttemptResource> attemptLog) {}

    record AttemptResource(
            int number,
            Instant startedAt,
            String outcome,
            @Nullable String detail,
            @Nullable Integer responseStatus,
            @Nullable String remoteAddress,
            int durationMs,
            @Nullable Integer dnsMs,
            @Nullable Integer connectMs,
            @Nullable Integer tlsMs,
            @Nullable Integer firstByteMs,
            @Nullable Long retryAfterS,
            Map<String, String> requestHeaders,
            Map<String, String> responseHeaders,
            @Nullable String responseBody) {

        static AttemptResource of(Attempt attempt) {
            return new AttemptResource(
                    attempt.number(),
                    attempt.startedAt(),
                    attempt.outcome(),
                    attempt.detail(),
                    attempt.responseStatus(),
                    attempt.remoteAddress(),
                    attempt.durationMs(),
                    attempt.dnsMs(),
                    attempt.connectMs(),
                    attempt.tlsMs(),
                    attempt.firstByteMs(),
                    attempt.askedToWait().map(Duration::toSeconds).orElse(null),
                    headers(attempt.requestHeaders()),
                    headers(attempt.responseHeaders()),
                    attempt.responseBody() == null ? null : new String(attempt.responseBody(), StandardCharsets.UTF_8));
        }

        private static Map<String, String> headers(@Nullable String lines) {
            Map<String, String> headers = new LinkedHashMap<>();
            if (lines != null) {
                lines.lines().forEach(line -> {
                    int colon = line.indexOf(':');
                    if (colon > 0) {
                        headers.merge(
                                line.substring(0, colon),
                                line.substring(colon + 1).strip(),
                                (one, other) -> one + ", " + other);
                    }
                });
            }
            return headers;
        }
    }

    @GetMapping
    @Needs(Scope.DELIVERIES_READ)
    Pages.Page<DeliveryResource> list(
            Caller caller,
            @RequestParam @Nullable String status,
            @RequestParam(name = "endpoint_id") @Nullable String endpoint,
            @RequestParam @Nullable String type,
            @RequestParam @Nullable String answer,
            @RequestParam @Nullable String subject,
            @RequestParam @Nullable Instant since,
            @RequestParam @Nullable Instant until,
            @RequestParam @Nullable String cursor,
            @RequestParam @Nullable String limit) {
        Deliveries.Filter filter = new Deliveries.Filter(
                endpoint(endpoint),
                Pages.status(status),
                Pages.type(type),
                retention.since(caller.environment(), since),
                until,
                answer(answer),
                subject == null || subject.isBlank() ? null : subject);
        return pages.page(
                "deliveries of " + caller.environment(),
                cursor,
                limit,
                keyset -> deliveries.page(caller.environment(), filter, keyset).map(DeliveryResource::of));
    }

    private static @Nullable AnswerClass answer(@Nullable String answer) {
        return answer == null
                ? null
                : AnswerClass.parse(answer)
                        .orElseThrow(() -> ApiProblem.parameter("answer", "answer is 2xx, 3xx, 4xx, 5xx or none."));
    }

    @GetMapping("/{id}")
    @Needs(Scope.DELIVERIES_READ)
    DeliveryDetail show(Caller caller, @PathVariable String id) {
        Delivery delivery = DeliveryId.parse(id)
                .filter(parsed -> isShown(caller, parsed))
                .flatMap(parsed -> deliveries.find(caller.environment(), parsed))
                .orElseThrow(ApiProblem::notFound);
        return new DeliveryDetail(
                DeliveryResource.of(delivery),
                attempts.of(delivery).stream().map(AttemptResource::of).toList());
    }

    /** Sends it again, as a delivery of its own. */
    @PostMapping("/{id}/replay")
    @Needs(Scope.DELIVERIES_WRITE)
    ResponseEntity<DeliveryResource> replay(Caller caller, @PathVariable String id) {
        Delivery replay = DeliveryId.parse(id)
                .filter(parsed -> isShown(caller, parsed))
                .flatMap(parsed -> replays.replay(caller.environment(), parsed))
                .orElseThrow(ApiProblem::notFound);
        return ResponseEntity.status(HttpStatus.ACCEPTED)
                .location(URI.create("/api/v1/deliveries/" + replay.id()))
                .body(DeliveryResource.of(replay));
    }

    private boolean isShown(Caller caller, DeliveryId id) {
        return retention.shows(caller.environment(), Ids.timeOf(id.value()));
    }

    private static @Nullable EndpointId endpoint(@Nullable String id) {
        return id == null
                ? null
                : EndpointId.parse(id)
                        .orElseThrow(() ->
                                ApiProblem.parameter("endpoint_id", "endpoint_id is the id of an endpoint: ep_…"));
    }
}
