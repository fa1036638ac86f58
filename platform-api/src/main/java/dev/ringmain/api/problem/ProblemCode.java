package dev.ringmain.api.problem;

import java.util.Locale;
import org.springframework.http.HttpStatus;

/** Everything that the API refuses with. The codes are a promise: programs branch on them, and {@code /docs/problems} explains them. */
public enum ProblemCode {
    MALFORMED_JSON(HttpStatus.BAD_REQUEST, "The body is not JSON that we can read"),
    INVALID_PARAMETER(HttpStatus.BAD_REQUEST, "A parameter will not do"),
    INVALID_CURSOR(HttpStatus.BAD_REQUEST, "The cursor is not one of ours"),
    KEY_IN_URL(HttpStatus.BAD_REQUEST, "An API key does not belong in a URL"),
    UNAUTHORIZED(HttpStatus.UNAUTHORIZED, "No API key that we know"),
    PAYMENT_OVERDUE(HttpStatus.PAYMENT_REQUIRED, "An invoice has been overdue for too long"),
    SCOPE_MISSING(HttpStatus.FORBIDDEN, "The API key may not do this"),
    TENANT_SUSPENDED(HttpStatus.FORBIDDEN, "The account is suspended"),
    ENVIRONMENT_CLOSED(HttpStatus.FORBIDDEN, "The environment was closed"),
    PLAN_REQUIRED(HttpStatus.FORBIDDEN, "The plan does not include this"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such thing here"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "This URL does not know that method"),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "We answer in JSON only"),
    CONFLICT(HttpStatus.CONFLICT, "This does not fit with what is stored"),
    ALREADY_EXISTS(HttpStatus.CONFLICT, "There is one of that name"),
    LIMIT_REACHED(HttpStatus.CONFLICT, "As many as the plan allows"),
    EVENT_ID_CONFLICT(HttpStatus.CONFLICT, "Another event has this id"),
    PROFILE_IN_USE(HttpStatus.CONFLICT, "Endpoints use this profile"),
    ENDPOINT_DELETED(HttpStatus.CONFLICT, "The endpoint was deleted"),
    TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "We read plain JSON only"),
    INVALID_REQUEST(HttpStatus.UNPROCESSABLE_CONTENT, "Some of the request will not do"),
    SCHEMA_VIOLATION(HttpStatus.UNPROCESSABLE_CONTENT, "The data is not as its schema says"),
    HANDSHAKE_REFUSED(HttpStatus.UNPROCESSABLE_CONTENT, "The receiver does not agree to deliveries"),
    IDEMPOTENCY_KEY_REUSED(HttpStatus.UNPROCESSABLE_CONTENT, "This key was used for another request"),
    RATE_LIMITED(HttpStatus.TOO_MANY_REQUESTS, "Too many requests"),
    QUOTA_EXCEEDED(HttpStatus.TOO_MANY_REQUESTS, "No events are left in this month"),
    INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side"),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "Try again in a moment");

    private final HttpStatus status;
    private final String title;

    ProblemCode(HttpStatus status, String title) {
        this.status = status;
        this.title = title;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public HttpStatus status() {
        return status;
    }

    public String title() {
        return title;
    }
}
