package dev.ringmain.bench.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The publisher's own file: for each event what it was told of it. One line for each answer, so an event that was sent again has
 * several; what counts is the best of them.
 */
public final class Ledger implements Closeable {

    /** What the publisher may believe: kept; not kept; or that nobody has said. */
    public enum State {
        REFUSED,
        UNKNOWN,
        ACKED
    }

    /**
     * @param destinations names of the endpoints that must get it
     * @param sha256 of the bytes of {@code data}, in hex
     * @param replayed the acknowledgement said that the event was stored at an earlier try, whose answer was another
     */
    public record Entry(
            long seq,
            String tenant,
            String key,
            List<String> destinations,
            String sha256,
            State state,
            @Nullable String eventId,
            boolean replayed) {}

    private final Writer file;
    private final ConcurrentMap<Long, Entry> entries = new ConcurrentHashMap<>();

    public Ledger(Path file) throws IOException {
        this.file = Files.newBufferedWriter(file);
        this.file.write("time\ttenant\tseq\tkey\tdestinations\tsha256\tstate\tanswer\tevent\treplayed\n");
    }

    /** @param answer the HTTP status, or how the call ended without one */
    public void record(Entry told, String answer) {
        write("%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s%n"
                .formatted(
                        Instant.now(),
                        told.tenant(),
                        told.seq(),
                        told.key(),
                        String.join(",", told.destinations()),
                        told.sha256(),
                        told.state(),
                        answer,
                        told.eventId(),
                        told.replayed()));
        entries.merge(told.seq(), told, (before, now) -> now.state().compareTo(before.state()) >= 0 ? now : before);
    }

    public Collection<Entry> entries() {
        return entries.values();
    }

    public @Nullable Entry entry(long seq) {
        return entries.get(seq);
    }

    public long count(State state) {
        return with(state).count();
    }

    public Stream<Entry> with(State state) {
        return entries.values().stream().filter(entry -> entry.state() == state);
    }

    private synchronized void write(String line) {
        try {
            file.write(line);
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
