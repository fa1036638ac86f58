package dev.ringmain.request;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code req_…}: what an answer of the API names in {@code Request-Id}. */
public record RequestId(UUID value) implements Id {

    private static final String PREFIX = "req";

    public static RequestId next() {
        return new RequestId(Ids.next());
    }

    public static Optional<RequestId> parse(String text) {
        return Ids.parse(PREFIX, text).map(RequestId::new);
    }

    /** When the request came in. */
    public Instant at() {
        return Ids.timeOf(value);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
