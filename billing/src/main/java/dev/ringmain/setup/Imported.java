package dev.ringmain.setup;

import dev.ringmain.endpoint.EndpointId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one part of a document, or would.
 *
 * @param name a profile's or a type's; an endpoint's URL; {@code open} or {@code closed} for the catalogue
 * @param changes which fields are another, by their names in the API
 * @param endpoint of an endpoint that there is; null for another kind, and for one that is not made yet
 * @param secret of an endpoint that was made, to be shown this once; null if it has none
 * @param detail why it was refused, or what is still to be done; null: nothing to say
 */
public record Imported(
        Kind kind,
        String name,
        Outcome outcome,
        List<String> changes,
        @Nullable EndpointId endpoint,
        @Nullable String secret,
        @Nullable String detail) {

    /** What parts a document has. */
    public enum Kind {
        CATALOGUE,
        WIRE_PROFILE,
        EVENT_TYPE,
        ENDPOINT
    }

    /** What importing does to a part. */
    public enum Outcome {
        ADDED,
        CHANGED,
        UNCHANGED,
        REFUSED
    }

    static Imported of(Kind kind, String name, Outcome outcome, List<String> changes) {
        return new Imported(kind, name, outcome, changes, null, null, null);
    }

    static Imported refused(Kind kind, String name, @Nullable String why) {
        return new Imported(kind, name, Outcome.REFUSED, List.of(), null, null, why);
    }

    Imported at(EndpointId id) {
        return new Imported(kind, name, outcome, changes, id, secret, detail);
    }

    Imported with(@Nullable String ownSecret, @Nullable String toDo) {
        return new Imported(kind, name, outcome, changes, endpoint, ownSecret, toDo);
    }
}
