package dev.ringmain.api.event;

import dev.ringmain.api.key.Caller.Workspace;
import dev.ringmain.event.IdempotencyKeys.Key;
import dev.ringmain.schema.Violation;
import dev.ringmain.tenant.SourceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one request wants committed: all of its events or none.
 *
 * @param idempotency null if the request came without a key
 */
record Submission(
        List<Item> items,
        @Nullable SourceId source,
        @Nullable Idempotency idempotency) {

    /**
     * @param typeVersion the version of its type that it was held against
     * @param violations what of its data that version's schema does not allow, though nobody enforces it
     */
    record Item(
            PublishEvent event,
            Workspace workspace,
            int typeVersion,
            List<Violation> violations,
            List<Warning> warnings) {

        /** One whose type the catalogue does not hold yet. */
        static Item of(PublishEvent event, Workspace workspace) {
            return new Item(event, workspace, 1, List.of(), List.of());
        }
    }

    /** @param fingerprint SHA-256 of the request */
    record Idempotency(Key key, byte[] fingerprint) {}

    /**
     * What became of it.
     *
     * @param replayed whether this is the answer that an earlier request with the same key was given
     */
    record Outcome(List<Accepted> accepted, boolean replayed) {}
}
