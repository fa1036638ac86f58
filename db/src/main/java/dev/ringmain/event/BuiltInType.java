package dev.ringmain.event;

import dev.ringmain.tenant.EnvironmentId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The types of events that Ringmain itself makes. Every environment's catalogue shows them. Endpoints get those that are about themselves
 * and the plan if they subscribe by name, or to all below one ({@code endpoint.*}); {@code *} means what the tenant publishes.
 */
public enum BuiltInType {
    ENDPOINT_FAILING(
            "endpoint.failing",
            true,
            "Nothing but failures at an endpoint, for an hour or ten times in a row. Told once, until it has recovered.",
            """
            {"type": "object", "required": ["endpoint_id", "failing_since", "failures", "last_outcome"], "properties": {
              "endpoint_id": {"type": "string", "description": "The endpoint's id."},
              "url": {"type": "string", "description": "Where it leads."},
              "failing_since": {"type": "string", "format": "date-time", "description": "Its first failure since its last success."},
              "failures": {"type": "integer", "minimum": 1, "description": "Attempts that failed since then."},
              "last_outcome": {"type": "string", "description": "Of the last attempt: refused, timeout, dns, connect, tls or protocol."}}}""",
            """
            {"endpoint_id": "ep_01jd2x6v8kq3m5n7p9r1s3t5v7", "url": "https://hooks.example.com/in", "failing_since": "2026-11-21T10:15:00Z", "failures": 10, "last_outcome": "timeout"}"""),
    ENDPOINT_DISABLED(
            "endpoint.disabled",
            true,
            "An endpoint was switched off. What is for it waits; none of it is lost.",
            """
            {"type": "object", "required": ["endpoint_id", "reason"], "properties": {
              "endpoint_id": {"type": "string", "description": "The endpoint's id."},
              "url": {"type": "string", "description": "Where it leads."},
              "reason": {"type": "string", "description": "failing: it failed for too long. gone: its receiver answered 410."}}}""",
            """
            {"endpoint_id": "ep_01jd2x6v8kq3m5n7p9r1s3t5v7", "url": "https://hooks.example.com/in", "reason": "failing"}"""),
    ENDPOINT_RECOVERED(
            "endpoint.recovered",
            true,
            "An endpoint of which endpoint.failing or endpoint.disabled was told answers again.",
            """
            {"type": "object", "required": ["endpoint_id", "failing_since", "failures"], "properties": {
              "endpoint_id": {"type": "string", "description": "The endpoint's id."},
              "url": {"type": "string", "description": "Where it leads."},
              "failing_since": {"type": "string", "format": "date-time", "description": "Its first failure since its last success."},
              "failures": {"type": "integer", "minimum": 1, "description": "Attempts that failed since then."}}}""",
            """
            {"endpoint_id": "ep_01jd2x6v8kq3m5n7p9r1s3t5v7", "url": "https://hooks.example.com/in", "failing_since": "2026-11-21T10:15:00Z", "failures": 41}"""),
    DELIVERY_EXHAUSTED(
            "delivery.exhausted",
            true,
            "A delivery has failed for good: no attempt is left. It is kept, and can be replayed.",
            """
            {"type": "object", "required": ["endpoint_id", "delivery_id", "event_id"], "properties": {
              "endpoint_id": {"type": "string", "description": "The endpoint's id."},
              "url": {"type": "string", "description": "Where it leads."},
              "delivery_id": {"type": "string", "description": "The delivery that failed."},
              "event_id": {"type": "string", "description": "What it would have delivered."}}}""",
            """
            {"endpoint_id": "ep_01jd2x6v8kq3m5n7p9r1s3t5v7", "url": "https://hooks.example.com/in", "delivery_id": "dlv_01jd2x70c4h2k4m6n8p0r2s4t6", "event_id": "evt_01jd2x6z1a3c5e7g9j1m3p5r7t"}"""),
    QUOTA_THRESHOLD("quota.threshold", true, "So much of what the plan includes was used in the period.", """
            {"type": "object", "required": ["threshold", "limit", "used", "period"], "properties": {
              "threshold": {"type": "integer", "description": "Percent of the limit that were reached."},
              "limit": {"type": "integer", "description": "What the plan includes in the period."},
              "used": {"type": "integer", "description": "What was used by then."},
              "period": {"type": "string", "description": "The month, such as 2026-11."}}}""", """
            {"threshold": 80, "limit": 100000, "used": 80011, "period": "2026-11"}"""),
    PING(
            "ping",
            false,
            "Greets a new endpoint, where its wire profile asks for that; and what a test sends. Only that endpoint gets it.",
            """
            {"type": "object"}""",
            """
            {"webhookId": "ep_01jd2x6v8kq3m5n7p9r1s3t5v7"}""");

    private static final Instant SINCE = Instant.parse("2026-11-21T00:00:00Z");

    private final String type;
    private final boolean reserved;
    private final String description;
    private final String schema;
    private final String example;

    BuiltInType(String type, boolean reserved, String description, String schema, String example) {
        this.type = type;
        this.reserved = reserved;
        this.description = description;
        this.schema = schema;
        this.example = example;
    }

    /** Its name in the catalogue. */
    public String type() {
        return type;
    }

    public String description() {
        return description;
    }

    /** Whether nobody but Ringmain may publish or describe it. A tenant may have a {@code ping} of its own, as the identity pack does. */
    public boolean isReserved() {
        return reserved;
    }

    /** Whether endpoints may subscribe to it. */
    public boolean isForSubscribers() {
        return reserved;
    }

    /** As an environment's catalogue shows it; never stored. */
    public EventType in(EnvironmentId environment) {
        EventType shown = new EventType(environment, type, description, SINCE);
        shown.shape(schema, example);
        return shown;
    }

    public static Optional<BuiltInType> named(String type) {
        return Arrays.stream(values()).filter(one -> one.type.equals(type)).findFirst();
    }

    public static boolean isReserved(String type) {
        return named(type).filter(BuiltInType::isReserved).isPresent();
    }

    /** Those that endpoints may subscribe to. */
    public static List<BuiltInType> forSubscribers() {
        return Arrays.stream(values()).filter(BuiltInType::isForSubscribers).toList();
    }

    /** Those that the catalogue shows beside the tenant's own; one that it describes itself is left to it. */
    public static List<EventType> beside(List<EventType> own, EnvironmentId environment) {
        return Arrays.stream(values())
                .filter(one -> one.reserved
                        || own.stream().noneMatch(type -> type.name().equals(one.type)))
                .map(one -> one.in(environment))
                .toList();
    }
}
