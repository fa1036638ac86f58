package dev.ringmain.event;

import dev.ringmain.id.Ids;
import dev.ringmain.schema.Violation;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.SourceId;
import dev.ringmain.wire.CloudContext;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, as it was published.
 *
 * @param externalId the id that the publisher gave it, if it gave one
 * @param subject what it is about: a station's id, say
 * @param source the platform that published it; null: the tenant itself
 * @param occurredAt when it happened, to the millisecond
 * @param deliveries how many deliveries it was given when it was published
 * @param typeVersion the version of its type that it was published under; null: it is older than versions are
 * @param violations where its data was not as the schema of its type says, if that was looked at
 * @param data the published JSON value, byte for byte; empty in lists
 * @param cloud what it said of itself as a CloudEvent; null if it was not published as one, and in lists
 */
public record Event(
        EventId id,
        EnvironmentId environment,
        @Nullable String externalId,
        String type,
        @Nullable Integer typeVersion,
        @Nullable String subject,
        @Nullable SourceId source,
        Instant occurredAt,
        int deliveries,
        List<Violation> violations,
        byte[] data,
        @Nullable CloudContext cloud) {

    /** One that no catalogue was asked about. */
    public Event(
            EventId id,
            EnvironmentId environment,
            @Nullable String externalId,
            String type,
            @Nullable String subject,
            @Nullable SourceId source,
            Instant occurredAt,
            int deliveries,
            byte[] data) {
        this(id, environment, externalId, type, null, subject, source, occurredAt, deliveries, List.of(), data, null);
    }

    /** The id that publishers and receivers know it by. */
    public String publicId() {
        return externalId == null ? id.toString() : externalId;
    }

    /** When it was accepted. */
    public Instant createdAt() {
        return Ids.timeOf(id.value());
    }
}
