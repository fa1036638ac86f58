package dev.ringmain.api.event;

import dev.ringmain.api.key.Caller.Workspace;
import dev.ringmain.event.IdempotencyKeys.Key;
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

    record Item(PublishEvent event, Workspace workspace) {}

    /** @param fingerprint SHA-256 of the request */
    record Idempotency(Key key, byte[] fingerprint) {}

    /**
     * What became of it.
     *
     * @param replayed whether this is the answer that an earlier request with the same key was given
     */
    record Outcome(List<Accepted> accepted, boolean replayed) {}
}
