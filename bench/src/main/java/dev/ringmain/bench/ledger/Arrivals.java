package dev.ringmain.bench.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The receiver's own file: one line for each request, appended before it is answered. */
public final class Arrivals implements Closeable {

    /** @param seq −1 where the body holds none */
    public record Key(String endpoint, long seq) {}

    /**
     * @param nanos when, by {@link System#nanoTime}
     * @param signedAt {@code webhook-timestamp}, Unix seconds; 0 where there was none
     * @param webhookId as the header said; empty where there was none
     * @param sha256 of the bytes of {@code data}, in hex
     * @param accepted whether it was (to be) answered with 2xx
     */
    public record Arrival(
            long nanos,
            long signedAt,
            Key key,
            String webhookId,
            String sha256,
            boolean signatureOk,
            boolean accepted) {}

    private final Writer file;
    private final ConcurrentMap<Key, List<Arrival>> arrivals = new ConcurrentHashMap<>();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong all = new AtomicLong();

    public Arrivals(Path file) throws IOException {
        this.file = Files.newBufferedWriter(file);
        this.file.write("time\tendpoint\twebhook-id\tseq\tcount\tsignature\tsigned-at\taccepted\tsha256\n");
    }

    public void record(Arrival arrival) {
        List<Arrival> sofar = arrivals.computeIfAbsent(arrival.key(), key -> new ArrayList<>(1));
        int count;
        synchronized (sofar) {
            sofar.add(arrival);
            count = sofar.size();
        }
        all.incrementAndGet();
        if (arrival.accepted()) {
            accepted.incrementAndGet();
        }
        write("%s\t%s\t%s\t%d\t%d\t%s\t%d\t%s\t%s%n"
                .formatted(
                        Instant.now(),
                        arrival.key().endpoint(),
                        arrival.webhookId(),
                        arrival.key().seq(),
                        count,
                        arrival.signatureOk() ? "ok" : "WRONG",
                        arrival.signedAt(),
                        arrival.accepted(),
                        arrival.sha256()));
    }

    /** Every attempt that got here for one event at one endpoint, in order. */
    public List<Arrival> of(String endpoint, long seq) {
        List<Arrival> found = arrivals.get(new Key(endpoint, seq));
        return found == null ? List.of() : copy(found);
    }

    public Stream<List<Arrival>> grouped() {
        return arrivals.values().stream().map(Arrivals::copy);
    }

    public Collection<Key> keys() {
        return arrivals.keySet();
    }

    /** Requests that were accepted, duplicates among them. */
    public long accepted() {
        return accepted.get();
    }

    public long all() {
        return all.get();
    }

    private static List<Arrival> copy(List<Arrival> list) {
        synchronized (list) {
            return List.copyOf(list);
        }
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
