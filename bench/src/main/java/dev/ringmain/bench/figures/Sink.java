package dev.ringmain.bench.figures;

import dev.ringmain.bench.loopback.Secret;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A receiver that costs as little as one can: one thread, always 200. It reads the number and the moment that {@link Message} wrote, counts
 * what comes twice, and checks the signature of one request in a thousand, so that a fast wrong answer is noticed.
 */
final class Sink implements Closeable {

    private static final int ONE_IN = 1_000;
    private static final byte[] OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SEQ = Message.SEQ.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

    private final Selector selector = Selector.open();
    private final int port;
    private final AtomicLong arrived = new AtomicLong();
    private final AtomicLong twice = new AtomicLong();
    private final AtomicLong checked = new AtomicLong();
    private final AtomicLong forged = new AtomicLong();
    private final Map<Integer, Secret> secrets = new ConcurrentHashMap<>();
    private final Map<Integer, BitSet> seen = new HashMap<>();
    private volatile @Nullable Latencies latencies;
    private volatile Runnable listener = () -> {};

    /** @param hosts how many addresses it listens on: a sender bounds its connections to one host */
    Sink(int hosts) throws IOException {
        port = listen(0, 0);
        for (int host = 1; host < hosts; host++) {
            listen(host, port);
        }
        Thread thread = new Thread(this::run, "sink");
        thread.setDaemon(true);
        thread.start();
    }

    private int listen(int host, int at) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (host + 1)}), at), 4_096);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_ACCEPT);
        return channel.socket().getLocalPort();
    }

    String host(int endpoint) {
        return "127.0.1." + (endpoint + 1);
    }

    int port() {
        return port;
    }

    /** Each endpoint on a host of its own. */
    String url(int endpoint) {
        return "http://" + host(endpoint) + ":" + port + path(endpoint);
    }

    static String path(int endpoint) {
        return "/" + (char) ('0' + endpoint / 10) + (char) ('0' + endpoint % 10);
    }

    void secret(int endpoint, String text) {
        secrets.put(endpoint, new Secret(text));
    }

    long arrived() {
        return arrived.get();
    }

    /** Requests that brought an endpoint what it had got before. */
    long twice() {
        return twice.get();
    }

    long checked() {
        return checked.get();
    }

    long forged() {
        return forged.get();
    }

    /** Called for each request, in the sink's own thread. */
    void onArrival(Runnable listener) {
        this.listener = listener;
    }

    /** From sending to arrival, from here on; null: no longer. */
    void measure(@Nullable Latencies into) {
        this.latencies = into;
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                selector.select(this::ready, 1_000);
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
        } catch (IOException | CancelledKeyException e) {
            if (key.attachment() instanceof Connection connection) {
                connection.close();
            }
        }
    }

    private final class Connection {

        private final SocketChannel channel;
        private final ByteBuffer answer = ByteBuffer.wrap(OK).asReadOnlyBuffer();
        private byte[] bytes = new byte[8 * 1024];
        private ByteBuffer in = ByteBuffer.wrap(bytes);

        Connection(SocketChannel channel) {
            this.channel = channel;
        }

        void read() throws IOException {
            if (!in.hasRemaining()) {
                bytes = Arrays.copyOf(bytes, bytes.length * 4);
                in = ByteBuffer.wrap(bytes).position(bytes.length / 4);
            }
            if (channel.read(in) < 0) {
                close();
                return;
            }
            for (int body = body(); body > 0; body = body()) {
                int all = body + length(body);
                if (in.position() < all) {
                    return;
                }
                take(body, all);
                in.flip().position(all);
                in.compact();
                channel.write(answer.rewind());
            }
        }

        /** Where the body begins; 0: the head is not whole. */
        private int body() {
            for (int i = 3; i < in.position(); i++) {
                if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
                    return i + 1;
                }
            }
            return 0;
        }

        private int length(int body) {
            int line = 0;
            for (int i = 0; i < body; i++) {
                if (bytes[i] == '\n') {
                    line = i + 1;
                    if (isLength(line, body)) {
                        int value = 0;
                        for (int at = line + LENGTH.length; bytes[at] != '\r'; at++) {
                            value = bytes[at] == ' ' ? value : value * 10 + bytes[at] - '0';
                        }
                        return value;
                    }
                }
            }
            return 0;
        }

        private boolean isLength(int line, int end) {
            for (int i = 0; i < LENGTH.length; i++) {
                // In lower case; the hyphen and the colon stay what they are.
                if (line + i >= end || (bytes[line + i] | 0x20) != LENGTH[i]) {
                    return false;
                }
            }
            return true;
        }

        private void take(int body, int all) {
            // POST /07 HTTP/1.1
            int endpoint = (bytes[6] - '0') * 10 + bytes[7] - '0';
            int at = find(body, all);
            if (at >= 0) {
                int seq = (int) Message.read(bytes, at);
                BitSet known = seen.computeIfAbsent(endpoint, e -> new BitSet());
                if (known.get(seq)) {
                    twice.incrementAndGet();
                }
                known.set(seq);
                Latencies into = latencies;
                if (into != null) {
                    into.add(System.nanoTime() - Message.read(bytes, at + 16 + "\",".length() + Message.AT.length()));
                }
            }
            if (arrived.incrementAndGet() % ONE_IN == 0) {
                check(endpoint, body, all);
            }
            listener.run();
        }

        /** Where the number stands; negative: it is not one of our load's. */
        private int find(int body, int all) {
            for (int i = body; i + SEQ.length < all; i++) {
                if (bytes[i] == '"'
                        && bytes[i + 1] == 's'
                        && Arrays.equals(bytes, i, i + SEQ.length, SEQ, 0, SEQ.length)) {
                    return i + SEQ.length;
                }
            }
            return -1;
        }

        private void check(int endpoint, int body, int all) {
            Secret secret = secrets.get(endpoint);
            if (secret == null) {
                return;
            }
            Map<String, String> headers = new HashMap<>();
            List<String> lines = new String(bytes, 0, body, StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList();
            for (String line : lines) {
                int colon = line.indexOf(": ");
                if (colon > 0) {
                    headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
                }
            }
            checked.incrementAndGet();
            if (!secret.signed(headers, Arrays.copyOfRange(bytes, body, all))) {
                forged.incrementAndGet();
            }
        }

        void close() {
            try {
                channel.close();
            } catch (IOException alreadyGone) {
                // As wanted.
            }
        }
    }

    @Override
    public void close() throws IOException {
        List<SelectionKey> keys = new ArrayList<>(selector.keys());
        for (SelectionKey key : keys) {
            key.channel().close();
        }
        selector.close();
    }
}
