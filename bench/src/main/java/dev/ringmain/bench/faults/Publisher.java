package dev.ringmain.bench.faults;

import dev.ringmain.bench.ledger.Ledger;
import dev.ringmain.bench.ledger.Ledger.Entry;
import dev.ringmain.bench.ledger.Ledger.State;
import dev.ringmain.bench.loopback.Delivered;
import java.io.Closeable;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;

/**
 * A customer's program under load: so many clients, each with one call under way, together so many events a second. Whatever is not a 2xx
 * is sent again with the same Idempotency-Key until somebody says yes, as the API's documentation asks of its callers.
 */
final class Publisher implements Closeable {

    /** @param status 0: the call ended without an answer */
    record Call(long began, long ended, long seq, int status, boolean retryAfter) {

        long millis() {
            return (ended - began) / 1_000_000;
        }
    }

    private static final long BETWEEN_TRIES_MILLIS = 100;
    private static final int BATCH = 500;

    private final String row;
    private final List<Program> programs;
    private final Ledger ledger;
    private final List<Topic> topics;
    private final AtomicLong sequence;
    private final int padding;
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final ConcurrentMap<Long, Long> began = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;
    private volatile boolean insisting = true;

    /**
     * @param programs one for each node that can be asked; a client that is refused a connection goes to the next
     * @param padding bytes of ballast in each event
     */
    Publisher(String row, List<Program> programs, Ledger ledger, AtomicLong sequence, List<Topic> topics, int padding) {
        this.row = row;
        this.programs = new CopyOnWriteArrayList<>(programs);
        this.ledger = ledger;
        this.sequence = sequence;
        this.topics = topics;
        this.padding = padding;
    }

    void move(Program from, Program to) {
        programs.replaceAll(program -> program.equals(from) ? to : program);
    }

    /** @param perSecond over all clients; 0: as fast as they are answered */
    void start(int clients, int perSecond) {
        running = true;
        insisting = true;
        long start = System.nanoTime();
        AtomicLong paced = new AtomicLong();
        for (int i = 0; i < clients; i++) {
            int client = i;
            Thread thread = new Thread(() -> run(client, start, paced, perSecond), "publisher-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void run(int client, long start, AtomicLong paced, int perSecond) {
        try {
            while (running) {
                if (perSecond > 0) {
                    long due = start + paced.getAndIncrement() * 1_000_000_000L / perSecond;
                    long wait = (due - System.nanoTime()) / 1_000_000;
                    if (wait > 0) {
                        Thread.sleep(wait);
                    }
                }
                if (running) {
                    publish(client, sequence.incrementAndGet());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish(int client, long seq) throws InterruptedException {
        Topic topic = topics.get((int) (seq % topics.size()));
        String data = data(seq);
        String body = "{\"type\":\"" + topic.type() + "\",\"data\":" + data + "}";
        int node = client;
        while (true) {
            State state = send(programs.get(node % programs.size()), seq, topic, data, body);
            if (state != State.UNKNOWN || !insisting) {
                return;
            }
            node++;
            Thread.sleep(BETWEEN_TRIES_MILLIS);
        }
    }

    private State send(Program program, long seq, Topic topic, String data, String body) throws InterruptedException {
        long from = System.nanoTime();
        began.putIfAbsent(seq, from);
        String key = row + "-" + seq;
        int status = 0;
        boolean retryAfter = false;
        boolean replayed = false;
        String event = null;
        String answer;
        try {
            HttpResponse<String> told = Program.HTTP.send(
                    program.request("/api/v1/events")
                            .header("Idempotency-Key", key)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            status = told.statusCode();
            answer = Integer.toString(status);
            retryAfter = told.headers().firstValue("Retry-After").isPresent();
            replayed = told.headers().firstValue("Idempotent-Replayed").isPresent();
            if (status == 202) {
                event = Program.JSON.readTree(told.body()).get("id").asString();
            }
        } catch (IOException e) {
            answer = String.valueOf(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
                    .replaceAll("\\s+", " ");
        }
        State state = state(status);
        calls.add(new Call(from, System.nanoTime(), seq, status, retryAfter));
        ledger.record(
                new Entry(
                        seq,
                        program.key().substring(0, Math.min(18, program.key().length())),
                        key,
                        topic.destinations(),
                        Delivered.sha256(data.getBytes(StandardCharsets.UTF_8)),
                        state,
                        event,
                        replayed),
                answer);
        return state;
    }

    /** A 429 is a refusal that may be taken back; a 5xx or no answer at all says nothing of what became of it. */
    private static State state(int status) {
        if (status == 202) {
            return State.ACKED;
        }
        return status == 429 || status == 0 || status >= 500 ? State.UNKNOWN : State.REFUSED;
    }

    /** Publishes so many at once, in batches that must be accepted. */
    void publishNow(int events) throws IOException, InterruptedException {
        for (int from = 0; from < events; from += BATCH) {
            int size = Math.min(BATCH, events - from);
            List<Long> numbers = LongStream.range(0, size)
                    .mapToObj(i -> sequence.incrementAndGet())
                    .toList();
            StringBuilder body = new StringBuilder("{\"events\":[");
            for (long seq : numbers) {
                body.append(body.length() > 11 ? "," : "")
                        .append("{\"type\":\"")
                        .append(topic(seq).type())
                        .append("\",\"data\":")
                        .append(data(seq))
                        .append("}");
            }
            long at = System.nanoTime();
            numbers.forEach(seq -> began.put(seq, at));
            JsonNode accepted = programs.get(0)
                    .post("/api/v1/events/batch", body.append("]}").toString(), 202)
                    .get("events");
            for (int i = 0; i < size; i++) {
                long seq = numbers.get(i);
                ledger.record(
                        new Entry(
                                seq,
                                programs.get(0).key().substring(0, 18),
                                "",
                                topic(seq).destinations(),
                                Delivered.sha256(data(seq).getBytes(StandardCharsets.UTF_8)),
                                State.ACKED,
                                accepted.get(i).get("id").asString(),
                                false),
                        "202 batch");
            }
        }
    }

    /** No new events; those that are still unknown are sent again until they are known. */
    void stop() throws InterruptedException {
        running = false;
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
    }

    /** No new events, and what is unknown stays so. */
    void giveUp() throws InterruptedException {
        insisting = false;
        stop();
    }

    /** Sends once more, with its key, what nobody has said anything about. */
    void resendUnknown() throws InterruptedException {
        insisting = true;
        for (Entry entry : ledger.with(State.UNKNOWN).toList()) {
            publish(0, entry.seq());
        }
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    /** When the first try of an event was begun, by {@link System#nanoTime}. */
    long began(long seq) {
        return began.getOrDefault(seq, 0L);
    }

    private Topic topic(long seq) {
        return topics.get((int) (seq % topics.size()));
    }

    private String data(long seq) {
        return "{\"row\":\"" + row + "\",\"seq\":" + seq + ",\"ballast\":\"" + "x".repeat(padding) + "\"}";
    }

    @Override
    public void close() {
        running = false;
        insisting = false;
    }
}
