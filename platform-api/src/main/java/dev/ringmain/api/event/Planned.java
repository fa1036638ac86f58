package dev.ringmain.api.event;

import dev.ringmain.api.event.Submission.Item;
import dev.ringmain.endpoint.Recipient;
import dev.ringmain.endpoint.Routes;
import dev.ringmain.event.Event;
import dev.ringmain.event.IdempotencyKeys.Key;
import dev.ringmain.event.IdempotencyKeys.Scope;
import dev.ringmain.wire.CloudContext;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One event of a submission, with where it goes. */
final class Planned {

    private static final byte[] NONE = {};

    private final Item item;
    private final Routes routes;
    private final List<Recipient> recipients;
    private final boolean discovers;
    private final Event event;
    private final @Nullable Key idKey;
    private final byte[] fingerprint;
    /** What was answered when an event with this id was accepted before. */
    private @Nullable Accepted earlier;

    Planned(Submission submission, Item item, Routes routes, boolean discovers, Selection selection) {
        this.item = item;
        this.routes = routes;
        this.recipients = selection.recipients();
        this.discovers = discovers;
        PublishEvent asked = item.event();
        this.event = new Event(
                selection.id(),
                item.workspace().environment(),
                asked.id(),
                asked.type(),
                item.typeVersion(),
                asked.subject(),
                submission.source(),
                selection.timestamp(),
                recipients.size(),
                item.violations(),
                asked.data(),
                asked.cloud());
        this.idKey = idKey(event);
        this.fingerprint = idKey == null ? NONE : fingerprint(asked);
    }

    /** A CloudEvent's id is unique within its source only, and of any characters: the two are remembered together, as a hash. */
    private static @Nullable Key idKey(Event event) {
        CloudContext cloud = event.cloud();
        if (cloud != null) {
            byte[] hash = Fingerprint.of(cloud.id().getBytes(StandardCharsets.UTF_8), cloud.source());
            return new Key(event.environment(), Scope.CLOUD, HexFormat.of().formatHex(hash));
        }
        return event.externalId() == null ? null : new Key(event.environment(), Scope.EVENT, event.externalId());
    }

    private static byte[] fingerprint(PublishEvent asked) {
        String subject = String.valueOf(asked.subject());
        String timestamp = String.valueOf(asked.timestamp());
        return asked.cloud() == null
                ? Fingerprint.of(asked.data(), asked.type(), subject, timestamp)
                : Fingerprint.of(
                        asked.data(),
                        asked.type(),
                        subject,
                        timestamp,
                        asked.cloud().toJson());
    }

    /** Whether its publisher gave it an id, by which it is known if it comes again. */
    boolean isNamed() {
        return idKey != null;
    }

    Key idKey() {
        return java.util.Objects.requireNonNull(idKey);
    }

    Accepted accepted() {
        return new Accepted(event.publicId(), event.type(), event.deliveries(), item.warnings());
    }

    /** What its publisher is told: the first answer, if this id was published before. */
    Accepted answer() {
        return earlier == null ? accepted() : earlier;
    }

    void wasAnswered(Accepted earlier) {
        this.earlier = earlier;
    }

    /** Whether an event with this id is stored already, or is about to be. */
    boolean isKnown() {
        return earlier != null;
    }

    Item item() {
        return item;
    }

    Routes routes() {
        return routes;
    }

    List<Recipient> recipients() {
        return recipients;
    }

    /** Whether its type is new to the catalogue. */
    boolean discovers() {
        return discovers;
    }

    Event event() {
        return event;
    }

    /** SHA-256 of what an event with an id of its publisher's says; empty without one. */
    byte[] fingerprint() {
        return fingerprint;
    }
}
