package dev.ringmain.bench.figures;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Programs that call, each on a connection and in a thread of its own, with bytes that are made beforehand. Ended by {@link #close}. */
final class Load implements Closeable {

    /** Over all loads of a run, so that nothing is ever published twice. */
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final int port;
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong paced = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Latencies> latencies = new ArrayList<>();
    private final int expected;
    private final int perSecond;
    private final @Nullable Semaphore window;
    private final long start = System.nanoTime();
    private volatile boolean running = true;
    private volatile String complaint = "";

    /**
     * @param messages those of one connection, called in turn
     * @param expected the status of an answer that counts
     * @param perSecond calls over all connections; 0: as fast as they are answered
     * @param window events that may be under way; whoever learns that one has arrived gives its permit back
     */
    Load(
            int port,
            int connections,
            Supplier<List<Message>> messages,
            int expected,
            int perSecond,
            @Nullable Semaphore window) {
        this.port = port;
        this.expected = expected;
        this.perSecond = perSecond;
        this.window = window;
        for (int i = 0; i < connections; i++) {
            List<Message> own = messages.get();
            Latencies took = new Latencies();
            latencies.add(took);
            int first = i;
            Thread thread = new Thread(null, () -> run(own, first, took), "load-" + i, 256 * 1024);
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    static long number() {
        return NUMBERS.getAndIncrement();
    }

    /** Events whose call was answered as expected. */
    long accepted() {
        return accepted.get();
    }

    /** Calls that were not. */
    long refused() {
        return refused.get();
    }

    /** How the last of those was answered. */
    String complaint() {
        return complaint;
    }

    private void run(List<Message> messages, int first, Latencies took) {
        int turn = first;
        while (running) {
            try (Connection connection = new Connection(port)) {
                while (running && connection.isKept()) {
                    call(connection, messages.get(turn++ % messages.size()), took);
                }
            } catch (IOException e) {
                refused.incrementAndGet();
                complaint = e.toString();
                LockSupport.parkNanos(10_000_000);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void call(Connection connection, Message message, Latencies took) throws IOException, InterruptedException {
        long due = System.nanoTime();
        if (perSecond > 0) {
            due = start + paced.getAndIncrement() * 1_000_000_000L / perSecond;
            while (running && System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            if (!running) {
                return;
            }
        }
        if (window != null) {
            window.acquire(message.events());
            due = System.nanoTime();
        }
        int status = connection.call(message.stamp(NUMBERS.getAndAdd(message.events()), due));
        took.add(System.nanoTime() - due);
        if (status == expected) {
            accepted.addAndGet(message.events());
        } else {
            refused.incrementAndGet();
            complaint = status + " " + connection.said();
            if (window != null) {
                window.release(message.events());
            }
        }
    }

    /** Ends the calls that are under way first. */
    @Override
    public void close() {
        running = false;
        if (window != null) {
            threads.forEach(Thread::interrupt);
        }
        for (Thread thread : threads) {
            try {
                thread.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** How long calls took to be answered; of a load that was closed. */
    Latencies answered() {
        Latencies all = new Latencies();
        latencies.forEach(all::addAll);
        return all;
    }

    private static final class Connection implements Closeable {

        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final byte[] answer = new byte[64 * 1024];
        private int length;
        private boolean kept = true;

        Connection(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(30_000);
            in = socket.getInputStream();
            out = socket.getOutputStream();
        }

        int call(byte[] request) throws IOException {
            out.write(request);
            length = 0;
            do {
                int read = in.read(answer, length, answer.length - length);
                if (read < 0) {
                    throw new IOException("The connection was closed instead of an answer");
                }
                length += read;
            } while (!isWhole());
            return Integer.parseInt(new String(answer, 9, 3, StandardCharsets.US_ASCII));
        }

        /** False once the server has said that it will close it. */
        boolean isKept() {
            return kept;
        }

        /** Of known length, or in chunks of which the last is empty. */
        private boolean isWhole() {
            int body = 0;
            int declared = -1;
            for (int i = 3; i < length && body == 0; i++) {
                if (answer[i] == '\n' && answer[i - 2] == '\n') {
                    body = i + 1;
                } else if (answer[i] == ':' && i > 10 && answer[i - 11] == '\n' && isConnection(i)) {
                    kept = i + 2 < length && answer[i + 2] != 'c';
                } else if (answer[i] == ':' && i > 14 && answer[i - 15] == '\n' && isLength(i)) {
                    declared = 0;
                    for (int at = i + 1; at < length && answer[at] != '\r'; at++) {
                        declared = answer[at] == ' ' ? declared : declared * 10 + answer[at] - '0';
                    }
                }
            }
            if (body == 0) {
                return false;
            }
            return declared >= 0 ? length >= body + declared : endsWithEmptyChunk(body);
        }

        private boolean isConnection(int colon) {
            return (answer[colon - 10] | 0x20) == 'c' && (answer[colon - 1] | 0x20) == 'n';
        }

        private boolean isLength(int colon) {
            return (answer[colon - 14] | 0x20) == 'c'
                    && (answer[colon - 6] | 0x20) == 'l'
                    && (answer[colon - 1] | 0x20) == 'h';
        }

        private boolean endsWithEmptyChunk(int body) {
            return length >= body + 5
                    && answer[length - 5] == '0'
                    && answer[length - 4] == '\r'
                    && answer[length - 3] == '\n'
                    && answer[length - 2] == '\r'
                    && answer[length - 1] == '\n';
        }

        String said() {
            return new String(answer, 0, Math.min(length, 2_000), StandardCharsets.UTF_8).replaceAll("\\s+", " ");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
