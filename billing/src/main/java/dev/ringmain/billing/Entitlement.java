package dev.ringmain.billing;

import java.util.Arrays;
import java.util.Optional;

/** What a plan decides. The keys are stable: they are stored, and shown in the API. */
public enum Entitlement {
    WEBHOOKS_ENABLED("webhooks.enabled"),
    ENDPOINTS_PER_ENVIRONMENT("endpoints.per_environment"),
    ENVIRONMENTS("environments"),
    MEMBERS("members"),
    EVENTS_PER_MONTH("events.per_month"),
    /** API requests a second. */
    API_RATE("api.rate"),
    /** API requests at once, after a pause. */
    API_BURST("api.burst"),
    RETENTION_DAYS("retention.days"),
    /** Deliveries a second. */
    DELIVERY_RATE_PER_ENDPOINT("delivery.rate_per_endpoint"),
    PROFILES_CUSTOM("profiles.custom"),
    TRANSFORMATIONS("transformations"),
    /** Attempts that an endpoint's own schedule may have, the first included; 0: it has none of its own. */
    RETRY_ATTEMPTS("retry.attempts"),
    /** Hours from the first attempt to the last, jitter left out. */
    RETRY_WINDOW_HOURS("retry.window_hours"),
    /** Deliveries that may wait for one endpoint that is not served; 0: as many as there are. */
    BACKLOG_PER_ENDPOINT("backlog.per_endpoint"),
    /** For how long after a move to a plan that keeps less, what this one keeps is still shown. */
    RETENTION_GRACE_DAYS("retention.grace_days");

    private final String key;

    Entitlement(String key) {
        this.key = key;
    }

    public static Optional<Entitlement> parse(String key) {
        return Arrays.stream(values())
                .filter(entitlement -> entitlement.key.equals(key))
                .findFirst();
    }

    public String key() {
        return key;
    }
}
