package dev.ringmain.api.problem;

import dev.ringmain.api.web.ApiPaths;
import dev.ringmain.api.web.BaseUrl;
import dev.ringmain.api.web.RequestIds;
import dev.ringmain.billing.LimitReached;
import dev.ringmain.billing.PlanRequired;
import dev.ringmain.catalogue.UnacceptableDocument;
import dev.ringmain.delivery.Replays;
import dev.ringmain.endpoint.EndpointLimitReached;
import dev.ringmain.endpoint.ProfileLimitReached;
import dev.ringmain.endpoint.UnacceptableEndpoint;
import dev.ringmain.event.UnacceptableEventType;
import dev.ringmain.wire.UnacceptableProfile;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** Turns whatever went wrong into a problem (RFC 9457). The one place that writes them, for handlers and for filters. */
@Component
public class Problems implements HandlerExceptionResolver, Ordered {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);
    private static final long SOON = 1;
    private static final String ANSWERED = Problems.class.getName();

    private final JsonMapper json;
    private final BaseUrl baseUrl;

    Problems(JsonMapper json, BaseUrl baseUrl) {
        this.json = json;
        this.baseUrl = baseUrl;
    }

    /** Answers for whatever fails below the API's paths, be it in a handler or because there is none. Pages have their own. */
    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        if (!ApiPaths.isApi(request) || response.isCommitted()) {
            return null;
        }
        try {
            write(failure, request, response);
        } catch (IOException gone) {
            log.debug("The caller of {} did not wait for its answer", RequestIds.of(request), gone);
        }
        return new ModelAndView();
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    /** For filters, which no handler stands behind. */
    public void write(Exception failure, HttpServletRequest request, HttpServletResponse response) throws IOException {
        ApiProblem problem = problem(failure, request);
        if (problem.retryAfterSeconds() != null) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(problem.retryAfterSeconds()));
        }
        if (problem.code() == ProblemCode.UNAUTHORIZED) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (failure instanceof HttpRequestMethodNotSupportedException unsupported) {
            // RFC 9110, 15.5.6: whoever says 405 says what is allowed.
            response.setHeader(HttpHeaders.ALLOW, String.join(", ", allowed(unsupported)));
        }
        response.setStatus(problem.code().status().value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        Map<String, Object> body = body(problem, request);
        request.setAttribute(ANSWERED, body);
        json.writeValue(response.getOutputStream(), body);
    }

    /** The problem that a request was answered with; null if with none. */
    public static @Nullable Map<?, ?> answered(HttpServletRequest request) {
        return request.getAttribute(ANSWERED) instanceof Map<?, ?> body ? body : null;
    }

    private Map<String, Object> body(ApiProblem problem, HttpServletRequest request) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "/docs/problems#" + problem.code().text());
        body.put("title", problem.code().title());
        body.put("status", problem.code().status().value());
        body.put("detail", problem.getMessage());
        body.put("code", problem.code().text());
        body.put("request_id", RequestIds.of(request));
        if (!problem.errors().isEmpty()) {
            body.put("errors", problem.errors());
        }
        body.putAll(problem.more());
        if (problem.leadsToPlans()) {
            body.put("upgrade_url", baseUrl.seenFrom(request) + "/app/plan");
        }
        return body;
    }

    private static ApiProblem problem(Exception failure, HttpServletRequest request) {
        if (failure instanceof ApiProblem problem) {
            return problem;
        }
        if (failure instanceof UnacceptableEndpoint unacceptable) {
            String pointer = "/" + unacceptable.field();
            String detail = String.valueOf(unacceptable.getMessage());
            return unacceptable.code().equals(UnacceptableEndpoint.HANDSHAKE_REFUSED)
                    ? new ApiProblem(ProblemCode.HANDSHAKE_REFUSED, detail).at(pointer, unacceptable.code(), detail)
                    : ApiProblem.invalid(pointer, unacceptable.code(), detail);
        }
        if (failure instanceof ProfileLimitReached reached) {
            return new ApiProblem(ProblemCode.LIMIT_REACHED, String.valueOf(reached.getMessage()))
                    .with("limit", reached.limit())
                    .with("used", reached.used())
                    .leadingToPlans();
        }
        if (failure instanceof UnacceptableProfile unacceptable) {
            String pointer = "/" + unacceptable.field();
            String detail = String.valueOf(unacceptable.getMessage());
            return switch (unacceptable.code()) {
                case UnacceptableProfile.ALREADY_EXISTS ->
                    new ApiProblem(ProblemCode.ALREADY_EXISTS, detail).at(pointer, unacceptable.code(), detail);
                case UnacceptableProfile.IN_USE -> new ApiProblem(ProblemCode.PROFILE_IN_USE, detail);
                case UnacceptableProfile.BUILT_IN -> new ApiProblem(ProblemCode.CONFLICT, detail);
                default -> ApiProblem.invalid(pointer, unacceptable.code(), detail);
            };
        }
        if (failure instanceof UnacceptableEventType unacceptable) {
            String pointer = unacceptable.pointer();
            String detail = String.valueOf(unacceptable.getMessage());
            return unacceptable.code().equals(UnacceptableEventType.ALREADY_EXISTS)
                    ? new ApiProblem(ProblemCode.ALREADY_EXISTS, detail).at(pointer, unacceptable.code(), detail)
                    : ApiProblem.invalid(pointer, unacceptable.code(), detail);
        }
        if (failure instanceof UnacceptableDocument unacceptable) {
            return ApiProblem.invalid(
                    unacceptable.pointer(), "invalid_document", String.valueOf(unacceptable.getMessage()));
        }
        if (failure instanceof EndpointLimitReached reached) {
            return new ApiProblem(
                            ProblemCode.LIMIT_REACHED,
                            reached.getMessage() + ". Delete one, or move to a plan with more.")
                    .with("limit", reached.limit())
                    .with("used", reached.used())
                    .leadingToPlans();
        }
        if (failure instanceof LimitReached reached) {
            return new ApiProblem(ProblemCode.LIMIT_REACHED, reached.getMessage() + ". Move to a plan with more.")
                    .with("limit", reached.limit())
                    .with("used", reached.used())
                    .leadingToPlans();
        }
        if (failure instanceof PlanRequired required) {
            return new ApiProblem(ProblemCode.PLAN_REQUIRED, required.getMessage() + ".")
                    .with("required_plan", required.required().code())
                    .leadingToPlans();
        }
        if (failure instanceof Replays.EndpointDeleted deleted) {
            return new ApiProblem(ProblemCode.ENDPOINT_DELETED, deleted.getMessage() + ".");
        }
        if (failure instanceof NoHandlerFoundException || failure instanceof NoResourceFoundException) {
            return ApiProblem.notFound();
        }
        if (failure instanceof HttpMessageNotReadableException unreadable) {
            return unreadable(unreadable);
        }
        if (failure instanceof MethodArgumentTypeMismatchException mismatch) {
            return ApiProblem.parameter(
                    mismatch.getName(), "The value of " + mismatch.getName() + " is not of the right form.");
        }
        if (failure instanceof InvalidParameterException) {
            return new ApiProblem(
                    ProblemCode.INVALID_PARAMETER,
                    "The query is not percent-encoded UTF-8, or has too many parameters.");
        }
        if (failure instanceof TypeMismatchException || failure instanceof MissingServletRequestParameterException) {
            return new ApiProblem(ProblemCode.INVALID_PARAMETER, "A parameter is missing or not of the right form.");
        }
        if (failure instanceof HttpRequestMethodNotSupportedException unsupported) {
            return new ApiProblem(
                    ProblemCode.METHOD_NOT_ALLOWED, "Use one of: " + String.join(", ", allowed(unsupported)) + ".");
        }
        if (failure instanceof HttpMediaTypeNotAcceptableException) {
            return new ApiProblem(ProblemCode.NOT_ACCEPTABLE, "Leave Accept out, or let it include application/json.");
        }
        if (failure instanceof HttpMediaTypeException) {
            return new ApiProblem(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json.");
        }
        if (failure instanceof OptimisticLockingFailureException) {
            return new ApiProblem(
                    ProblemCode.CONFLICT,
                    "Somebody else changed this at the same moment. Read it again, and send your change again if it still fits.");
        }
        if (isDatabaseAway(failure)) {
            log.warn("The database did not answer for {}: {}", RequestIds.of(request), failure.toString());
            return unavailable();
        }
        log.error("Request {} failed", RequestIds.of(request), failure);
        return new ApiProblem(
                ProblemCode.INTERNAL, "We have logged this under the request id. If it happens again, tell us the id.");
    }

    /** For whatever could not be done just now. A connection that broke while committing leaves open whether it was. */
    public static ApiProblem unavailable() {
        return new ApiProblem(
                        ProblemCode.UNAVAILABLE,
                        "This could not be finished just now. Send the same request again; with an Idempotency-Key nothing is stored twice.")
                .retryAfter(SOON);
    }

    /** For what a suspended tenant may not do; it may read. */
    public static ApiProblem tenantSuspended() {
        return new ApiProblem(
                ProblemCode.TENANT_SUSPENDED,
                "The account is suspended: it takes no events and sends nothing until somebody clears it up with us.");
    }

    /** For whatever is asked of an environment that was closed, or whose tenant was. @param closesAt when its rows begin to be removed */
    public static ApiProblem closed(Instant closesAt, Instant now) {
        String detail = now.isBefore(closesAt)
                ? "Somebody closed this environment, or all of its tenant. Until " + closesAt
                        + " an owner can take that back in the dashboard, under Settings; then it is removed."
                : "This environment was closed, and what was in it is being removed. Use a key of another one.";
        return new ApiProblem(ProblemCode.ENVIRONMENT_CLOSED, detail).with("closes_at", closesAt);
    }

    private static boolean isDatabaseAway(Exception failure) {
        return failure instanceof TransientDataAccessException
                || failure instanceof RecoverableDataAccessException
                || failure instanceof DataAccessResourceFailureException
                || failure instanceof TransactionException;
    }

    private static ApiProblem unreadable(HttpMessageNotReadableException unreadable) {
        Throwable cause = unreadable.getCause();
        for (Throwable deeper = cause; deeper != null; deeper = deeper.getCause()) {
            if (deeper instanceof ApiProblem problem) {
                return problem;
            }
        }
        if (cause instanceof UnrecognizedPropertyException unknown) {
            return ApiProblem.invalid(
                    pointer(unknown),
                    "unknown_field",
                    "There is no field of that name. Known ones: " + known(unknown) + ".");
        }
        if (cause instanceof JacksonException wrong
                && (wrong instanceof DatabindException || wrong instanceof InputCoercionException)
                && !wrong.getPath().isEmpty()) {
            return ApiProblem.invalid(pointer(wrong), "wrong_type", "The value is not of the right form.");
        }
        if (cause instanceof JacksonException broken && broken.getLocation() != null) {
            return new ApiProblem(
                    ProblemCode.MALFORMED_JSON,
                    "Reading stopped at line " + broken.getLocation().getLineNr() + ", column "
                            + broken.getLocation().getColumnNr() + ".");
        }
        return new ApiProblem(ProblemCode.MALFORMED_JSON, "A JSON object is expected.");
    }

    private static String pointer(JacksonException failure) {
        return failure.getPath().stream()
                .map(step -> "/"
                        + (step.getPropertyName() == null
                                ? step.getIndex()
                                : ApiProblem.escaped(step.getPropertyName())))
                .collect(Collectors.joining());
    }

    private static String known(UnrecognizedPropertyException unknown) {
        return unknown.getKnownPropertyIds() == null
                ? "none"
                : unknown.getKnownPropertyIds().stream()
                        .map(String::valueOf)
                        .sorted()
                        .collect(Collectors.joining(", "));
    }

    private static List<String> allowed(HttpRequestMethodNotSupportedException unsupported) {
        String[] methods = unsupported.getSupportedMethods();
        return methods == null ? List.of() : List.of(methods);
    }
}
