package dev.ringmain.bench.loopback;

import dev.ringmain.bench.ledger.Arrivals;
import dev.ringmain.bench.ledger.Arrivals.Arrival;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every customer's receiver in one thread: HTTP/1.1 with bodies of known length, on loopback. The last part of the path names the
 * endpoint; what it does with a request is its {@link Behaviour}. Each request is verified and written to {@link Arrivals} first.
 */
public final class Receiver implements Closeable {

    private static final int HOSTS = 200;
    private static final byte[] END_OF_HEADERS = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DRIPPING =
            "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Arrivals arrivals;
    private final Selector selector;
    private final List<ServerSocketChannel> listening = new ArrayList<>();
    private final Map<String, Integer> hosts = new ConcurrentHashMap<>();
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final Map<String, Secret> secrets = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> open = new ConcurrentHashMap<>();
    private final Map<String, Integer> mostOpen = new ConcurrentHashMap<>();
    private final PriorityQueue<Later> later = new PriorityQueue<>(Comparator.comparingLong(Later::nanos));
    private volatile Consumer<Arrival> listener = arrival -> {};
    private volatile boolean closed;

    public Receiver(Arrivals arrivals) throws IOException {
        this.arrivals = arrivals;
        this.selector = Selector.open();
        listen(InetAddress.getLoopbackAddress(), 0);
        for (int host = 1; host <= HOSTS; host++) {
            listen(host(host), port());
        }
        Thread thread = new Thread(this::run, "receiver");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen(InetAddress address, int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(address, port), 4_096);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_ACCEPT);
        listening.add(channel);
    }

    private static InetAddress host(int number) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) number});
    }

    public int port() {
        return listening.get(0).socket().getLocalPort();
    }

    /** Each on a host of its own, as far as they go: a sender may bound its connections to one host. */
    public String url(String endpoint) {
        int host = hosts.computeIfAbsent(endpoint, name -> hosts.size() % HOSTS + 1);
        return "http://127.0.1." + host + ":" + port() + "/" + endpoint;
    }

    /** From now on, for requests that come and for those that are held. Endpoints nobody spoke of answer 200. */
    public void behave(String endpoint, Behaviour behaviour) {
        behaviours.put(endpoint, behaviour);
    }

    /** As it was shown when the endpoint was made: {@code whsec_} and base64. Without one, no signature is right. */
    public void secret(String endpoint, String secret) {
        secrets.put(endpoint, new Secret(secret));
    }

    /** Told of each arrival, in the receiver's own thread, after it is written down and before it is answered. */
    public void onArrival(Consumer<Arrival> listener) {
        this.listener = listener;
    }

    /** The most connections that were open at once on which this endpoint was called. */
    public int mostOpen(String endpoint) {
        return mostOpen.getOrDefault(endpoint, 0);
    }

    private record Later(long nanos, Runnable task) {}

    private void run() {
        while (!closed) {
            try {
                Later next = later.peek();
                long wait = next == null ? 1_000 : Math.max(1, (next.nanos() - System.nanoTime()) / 1_000_000);
                selector.select(this::ready, wait);
                for (Later due = later.peek(); due != null && due.nanos() <= System.nanoTime(); due = later.peek()) {
                    later.remove();
                    due.task().run();
                }
            } catch (IOException | ClosedSelectorException e) {
                return;
            } catch (RuntimeException e) {
                e.printStackTrace();
            }
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel accepted = ((ServerSocketChannel) key.channel()).accept();
                if (accepted != null) {
                    accepted.configureBlocking(false);
                    accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    accepted.register(selector, SelectionKey.OP_READ, new Connection(accepted));
                }
            } else if (key.attachment() instanceof Connection connection) {
                connection.read();
            }
        } catch (IOException | java.nio.channels.CancelledKeyException e) {
            if (key.attachment() instanceof Connection connection) {
                connection.close();
            }
        }
    }

    private final class Connection {

        private final SocketChannel channel;
        private ByteBuffer in = ByteBuffer.allocate(4 * 1024);
        private @Nullable String endpoint;

        Connection(SocketChannel channel) {
            this.channel = channel;
        }

        void read() throws IOException {
            if (!in.hasRemaining()) {
                in = ByteBuffer.allocate(in.capacity() * 4).put(in.flip());
            }
            int n = channel.read(in);
            if (n < 0) {
                close();
                return;
            }
            for (int length = whole(); length > 0; length = whole()) {
                byte[] request = Arrays.copyOf(in.array(), length);
                in.flip().position(length);
                in.compact();
                handle(request);
            }
        }

        /** How many of the bytes read are a request; 0: more must come. */
        private int whole() {
            int body = endOfHeaders(in.array(), in.position());
            if (body < 0) {
                return 0;
            }
            String length = headers(in.array(), body).getOrDefault("content-length", "0");
            int all = body + Integer.parseInt(length);
            return in.position() >= all ? all : 0;
        }

        private void handle(byte[] request) throws IOException {
            int body = endOfHeaders(request, request.length);
            String line = new String(request, 0, Math.min(body, 2_100), StandardCharsets.ISO_8859_1)
                    .lines()
                    .findFirst()
                    .orElse("");
            String path = line.split(" ").length > 1 ? line.split(" ")[1] : "/";
            String name = path.substring(path.lastIndexOf('/') + 1);
            claim(name);
            Behaviour behaviour = behaviours.getOrDefault(name, Behaviour.ok());
            Arrival arrival = Delivered.read(
                    name,
                    headers(request, body),
                    Arrays.copyOfRange(request, body, request.length),
                    secrets.get(name),
                    behaviour.accepts());
            arrivals.record(arrival);
            listener.accept(arrival);
            switch (behaviour.kind()) {
                case ANSWER -> {
                    byte[] answer = answer(behaviour);
                    if (behaviour.after().isZero()) {
                        write(answer);
                    } else {
                        in(behaviour.after().toNanos(), () -> writeOrClose(answer));
                    }
                }
                case DRIP -> drip(behaviour.after().toNanos(), 0);
                case RESET -> {
                    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                    close();
                }
                case SILENT -> {
                    // Nothing, until the far side has had enough.
                }
            }
        }

        private void drip(long nanos, int sent) {
            if (channel.isOpen()) {
                writeOrClose(new byte[] {sent < DRIPPING.length ? DRIPPING[sent] : (byte) '.'});
                in(nanos, () -> drip(nanos, sent + 1));
            }
        }

        private void writeOrClose(byte[] bytes) {
            try {
                write(bytes);
            } catch (IOException gone) {
                close();
            }
        }

        /** Answers are a few bytes: a socket that cannot take them has a far side that does not read. */
        private void write(byte[] bytes) throws IOException {
            if (channel.isOpen()) {
                channel.write(ByteBuffer.wrap(bytes));
            }
        }

        private void claim(String name) {
            if (endpoint == null) {
                endpoint = name;
                int now = open.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
                mostOpen.merge(name, now, Math::max);
            }
        }

        void close() {
            try {
                channel.close();
            } catch (IOException alreadyGone) {
                // As wanted.
            }
            if (endpoint != null) {
                open.getOrDefault(endpoint, new AtomicInteger()).decrementAndGet();
                endpoint = null;
            }
        }
    }

    private void in(long nanos, Runnable task) {
        later.add(new Later(System.nanoTime() + nanos, task));
    }

    private static byte[] answer(Behaviour behaviour) {
        StringBuilder text = new StringBuilder("HTTP/1.1 " + behaviour.status() + " .\r\nContent-Length: 0\r\n");
        behaviour
                .headers()
                .forEach((name, value) ->
                        text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static int endOfHeaders(byte[] bytes, int length) {
        for (int i = 0; i + 4 <= length; i++) {
            if (bytes[i] == '\r' && Arrays.equals(bytes, i, i + 4, END_OF_HEADERS, 0, 4)) {
                return i + 4;
            }
        }
        return -1;
    }

    private static Map<String, String> headers(byte[] bytes, int end) {
        Map<String, String> headers = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>(
                new String(bytes, 0, end, StandardCharsets.ISO_8859_1).lines().toList());
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.keys().forEach(key -> {
            try {
                key.channel().close();
            } catch (IOException alreadyGone) {
                // As wanted.
            }
        });
        selector.close();
    }
}
