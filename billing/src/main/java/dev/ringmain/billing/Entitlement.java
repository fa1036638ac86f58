package dev.ringmain.billing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a plan decides. The keys are stable: they are stored, and shown in the API. */
public enum Entitlement {
    WEBHOOKS_ENABLED("webhooks.enabled", "Webhooks"),
    ENDPOINTS_PER_ENVIRONMENT("endpoints.per_environment", "Endpoints in an environment"),
    ENVIRONMENTS("environments", "Environments"),
    MEMBERS("members", "Members"),
    EVENTS_PER_MONTH("events.per_month", "Events a month"),
    /** Events beyond those of the month that are accepted and sold; 0: they are refused. */
    OVERAGE_EVENTS("overage.events", "Events beyond, at a price"),
    /** In minor units of the plan's currency. Not a grant: less is better. */
    OVERAGE_PRICE_PER_1000("overage.price_per_1000", "Price of 1,000 events beyond"),
    /** API requests a second. */
    API_RATE("api.rate", "API requests a second"),
    /** API requests at once, after a pause. */
    API_BURST("api.burst", "API requests at once"),
    RETENTION_DAYS("retention.days", "Days kept"),
    /** Of a sandbox, whose days are never more than those of the plan. */
    RETENTION_SANDBOX_DAYS("retention.sandbox_days", "Days kept in a sandbox"),
    /** Deliveries a second. */
    DELIVERY_RATE_PER_ENDPOINT("delivery.rate_per_endpoint", "Deliveries a second to an endpoint"),
    PROFILES_CUSTOM("profiles.custom", "Own wire profiles"),
    /** Profiles of one's own that may be there, where the plan has them at all. */
    PROFILES_MOST("profiles.most", "Number of own wire profiles"),
    TRANSFORMATIONS("transformations", "Transformations"),
    /** As many, and a type that is published for the first time enters no catalogue any more. */
    CATALOGUE_TYPES("catalogue.types", "Types that an open catalogue takes in"),
    /** Attempts that an endpoint's own schedule may have, the first included; 0: it has none of its own. */
    RETRY_ATTEMPTS("retry.attempts", "Attempts of an own schedule"),
    /** Hours from the first attempt to the last, jitter left out. */
    RETRY_WINDOW_HOURS("retry.window_hours", "Hours of an own schedule"),
    /** Deliveries that may wait for one endpoint that is not served; 0: as many as there are. */
    BACKLOG_PER_ENDPOINT("backlog.per_endpoint", "Deliveries waiting for an endpoint"),
    /** For how long after a move to a plan that keeps less, what this one keeps is still shown. */
    RETENTION_GRACE_DAYS("retention.grace_days", "Days kept beyond, after a move to less");

    private static final long MOST_A_SECOND = 1_000_000;
    private static final long MOST_THINGS = 1_000_000;
    private static final long MOST_DAYS = 36_500;
    private static final long MOST_EVENTS = 1_000_000_000_000L;

    private final String key;
    private final String label;

    Entitlement(String key, String label) {
        this.key = key;
        this.label = label;
    }

    public static Optional<Entitlement> parse(String key) {
        return Arrays.stream(values())
                .filter(entitlement -> entitlement.key.equals(key))
                .findFirst();
    }

    public String key() {
        return key;
    }

    /** For people. */
    public String label() {
        return label;
    }

    /**
     * The largest value that anybody may be granted. No plan is after it: with one digit too many a rate fits no bucket, and days
     * no calendar.
     */
    public long most() {
        return switch (this) {
            case WEBHOOKS_ENABLED, PROFILES_CUSTOM, TRANSFORMATIONS -> 1;
            case API_RATE, API_BURST, DELIVERY_RATE_PER_ENDPOINT -> MOST_A_SECOND;
            case RETENTION_DAYS, RETENTION_SANDBOX_DAYS, RETENTION_GRACE_DAYS -> MOST_DAYS;
            case RETRY_WINDOW_HOURS -> MOST_DAYS * 24;
            case ENDPOINTS_PER_ENVIRONMENT, ENVIRONMENTS, MEMBERS, PROFILES_MOST, CATALOGUE_TYPES, RETRY_ATTEMPTS ->
                MOST_THINGS;
            case EVENTS_PER_MONTH, OVERAGE_EVENTS, OVERAGE_PRICE_PER_1000, BACKLOG_PER_ENDPOINT -> MOST_EVENTS;
        };
    }

    /** A stored value as it holds: an earlier release took larger ones. */
    long bounded(long value) {
        return Math.min(value, most());
    }

    /** @throws IllegalArgumentException unless it is 0 to {@link #most()} */
    void requireBounded(long value) {
        if (value < 0 || value > most()) {
            throw new IllegalArgumentException(
                    label + " is 0 to " + String.format(Locale.ROOT, "%,d", most()) + ", not " + value);
        }
    }

    /** Granted or not, by 1 and 0. */
    public boolean isSwitch() {
        return this == WEBHOOKS_ENABLED || this == PROFILES_CUSTOM || this == TRANSFORMATIONS;
    }

    /** Whether one environment may have another value than its tenant; where it is asked for by tenant alone, it may not. */
    public boolean mayDifferByEnvironment() {
        return this == ENDPOINTS_PER_ENVIRONMENT || this == RETENTION_DAYS || this == RETENTION_SANDBOX_DAYS;
    }

    /** Whether a larger value is worth more to the tenant. */
    public boolean isGrant() {
        return this != OVERAGE_PRICE_PER_1000;
    }
}
