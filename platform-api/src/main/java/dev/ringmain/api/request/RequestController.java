package dev.ringmain.api.request;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.web.Pages;
import dev.ringmain.api.web.Pages.Page;
import dev.ringmain.request.ApiRequest;
import dev.ringmain.request.RequestId;
import dev.ringmain.request.RequestLog;
import dev.ringmain.request.Statuses;
import dev.ringmain.tenant.ApiKeyId;
import dev.ringmain.tenant.Scope;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What programs of the environment asked for and were refused, and what they changed. */
@RestController
@RequestMapping(path = "/api/v1/requests", produces = MediaType.APPLICATION_JSON_VALUE)
class RequestController {

    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,10}");

    private final RequestLog log;
    private final Pages pages;
    private final JsonMapper json;

    RequestController(RequestLog log, Pages pages, JsonMapper json) {
        this.log = log;
        this.pages = pages;
        this.json = json;
    }

    /** @param problem null in lists, and of what was not refused */
    @JsonInclude
    record RequestResource(
            String id,
            Instant at,
            String keyId,
            String method,
            String path,
            int status,
            int durationMs,
            @Nullable String code,
            @Nullable JsonNode problem) {

        static RequestResource of(ApiRequest request, @Nullable JsonNode problem) {
            return new RequestResource(
                    request.id().toString(),
                    request.at(),
                    request.key().toString(),
                    request.method(),
                    request.path(),
                    request.status(),
                    request.durationMs(),
                    request.code(),
                    problem);
        }
    }

    @GetMapping
    @Needs(Scope.EVENTS_READ)
    Page<RequestResource> list(
            Caller caller,
            @RequestParam @Nullable String status,
            @RequestParam @Nullable String method,
            @RequestParam @Nullable String path,
            @RequestParam("key_id") @Nullable String key,
            @RequestParam @Nullable Instant since,
            @RequestParam @Nullable Instant until,
            @RequestParam @Nullable String cursor,
            @RequestParam @Nullable String limit) {
        RequestLog.Filter filter =
                new RequestLog.Filter(statuses(status), method(method), path, key(key), since, until);
        return pages.page(
                "requests of " + caller.environment(),
                cursor,
                limit,
                keyset -> log.page(caller.environment(), filter, keyset)
                        .map(request -> RequestResource.of(request, null)));
    }

    @GetMapping("/{id}")
    @Needs(Scope.EVENTS_READ)
    RequestResource show(Caller caller, @PathVariable String id) {
        ApiRequest request = RequestId.parse(id)
                .flatMap(parsed -> log.find(caller.environment(), parsed))
                .orElseThrow(ApiProblem::notFound);
        return RequestResource.of(request, request.problem() == null ? null : json.readTree(request.problem()));
    }

    private static @Nullable Statuses statuses(@Nullable String text) {
        return text == null
                ? null
                : Statuses.parse(text)
                        .orElseThrow(() -> ApiProblem.parameter(
                                "status", "status is an HTTP status such as 422, or a hundred of them: 4xx."));
    }

    private static @Nullable String method(@Nullable String text) {
        if (text != null && !METHOD.matcher(text).matches()) {
            throw ApiProblem.parameter("method", "method is an HTTP method in capitals, such as POST.");
        }
        return text;
    }

    private static @Nullable ApiKeyId key(@Nullable String text) {
        return text == null
                ? null
                : ApiKeyId.parse(text)
                        .orElseThrow(() -> ApiProblem.parameter("key_id", "key_id is the id of an API key: key_…"));
    }
}
