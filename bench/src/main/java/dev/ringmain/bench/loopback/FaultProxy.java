package dev.ringmain.bench.loopback;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A wire that can be bad in the ways that Toxiproxy names: latency, timeout (here {@link #blackHole}), reset_peer, slow_close, limit_data
 * and down. Passes everything on until it is told not to.
 */
public final class FaultProxy implements Closeable {

    private static final int CONNECT_MILLIS = 2_000;

    /** Pieces in one direction of one connection. */
    private static final int MOST_UNDER_WAY = 256;

    private static final byte[] END = {};

    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    private final Object change = new Object();
    private final int port;
    private ServerSocket listening;
    private volatile int target;
    private volatile Duration latency = Duration.ZERO;
    private volatile Duration slowClose = Duration.ZERO;
    private volatile boolean holed;
    private volatile boolean losingAnswers;
    private final AtomicLong untilLimit = new AtomicLong(Long.MAX_VALUE);

    /** @param target port on loopback */
    public FaultProxy(int target) throws IOException {
        this.target = target;
        this.listening = listen(0);
        this.port = listening.getLocalPort();
    }

    public int port() {
        return port;
    }

    /** Where new connections lead. Those that are open stay. */
    public void target(int newTarget) {
        target = newTarget;
    }

    /** Each piece of data is late by this, in each direction. */
    public void latency(Duration each) {
        latency = each;
    }

    /** Accepts, and passes nothing on; what was said meanwhile gets through when it heals, as TCP would have it. */
    public void blackHole() {
        holed = true;
    }

    /** What the far side says is dropped, for good. */
    public void loseAnswers() {
        losingAnswers = true;
    }

    /** Every connection is torn with RST, now. */
    public void resetPeer() {
        wires.forEach(Wire::reset);
    }

    /** The near side hears of a close only so much later. */
    public void slowClose(Duration after) {
        slowClose = after;
    }

    /** After so many more bytes from the near side, whatever connection carries them is torn. */
    public void limitData(long bytes) {
        untilLimit.set(bytes);
    }

    /** Nobody listens, and what is open is torn. */
    public synchronized void down() {
        close(listening);
        resetPeer();
    }

    /** All well again. */
    public synchronized void heal() throws IOException {
        latency = Duration.ZERO;
        slowClose = Duration.ZERO;
        losingAnswers = false;
        untilLimit.set(Long.MAX_VALUE);
        holed = false;
        synchronized (change) {
            change.notifyAll();
        }
        if (listening.isClosed()) {
            listening = listen(port);
        }
    }

    public int connections() {
        return wires.size();
    }

    @Override
    public synchronized void close() throws IOException {
        heal();
        down();
    }

    private ServerSocket listen(int on) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), on), 1_024);
        begin(() -> accept(socket));
        return socket;
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket near = socket.accept();
                begin(() -> join(socket, near));
            } catch (IOException down) {
                // Or too many files are open: the next one may have more luck.
            }
        }
    }

    private void join(ServerSocket socket, Socket near) {
        Socket far = new Socket();
        try {
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
        } catch (IOException nobodyThere) {
            new Wire(near, far).reset();
            return;
        }
        Wire wire = new Wire(near, far);
        wires.add(wire);
        if (socket.isClosed()) {
            wire.reset();
        }
        begin(() -> wire.pass(near, far, true));
        begin(() -> wire.pass(far, near, false));
    }

    /** @param due when it may go on, by {@code nanoTime} */
    private record Chunk(byte[] bytes, long due) {}

    private final class Wire {

        private final Socket near;
        private final Socket far;

        Wire(Socket near, Socket far) {
            this.near = near;
            this.far = far;
        }

        /** Takes what comes, and hands it on when its time has come: latency delays each byte, and holds up none behind it. */
        void pass(Socket from, Socket to, boolean asking) {
            BlockingQueue<Chunk> underWay = new LinkedBlockingQueue<>(MOST_UNDER_WAY);
            begin(() -> handOn(underWay, to, asking));
            byte[] some = new byte[16 * 1024];
            try {
                InputStream in = from.getInputStream();
                for (int n; (n = in.read(some)) > 0; ) {
                    if (asking && untilLimit.addAndGet(-n) < 0) {
                        untilLimit.set(Long.MAX_VALUE);
                        reset();
                        return;
                    }
                    put(underWay, new Chunk(Arrays.copyOf(some, n), System.nanoTime() + latency.toNanos()));
                }
                put(
                        underWay,
                        new Chunk(END, System.nanoTime() + (asking ? latency : latency.plus(slowClose)).toNanos()));
            } catch (IOException torn) {
                // The other direction ends with this one.
                end();
            }
        }

        private void handOn(BlockingQueue<Chunk> underWay, Socket to, boolean asking) {
            try {
                OutputStream out = to.getOutputStream();
                while (true) {
                    Chunk chunk = underWay.poll(1, TimeUnit.SECONDS);
                    if (chunk == null) {
                        if (to.isClosed()) {
                            return;
                        }
                        continue;
                    }
                    TimeUnit.NANOSECONDS.sleep(chunk.due() - System.nanoTime());
                    awaitHealing();
                    if (chunk.bytes() == END) {
                        return;
                    }
                    if (asking || !losingAnswers) {
                        out.write(chunk.bytes());
                    }
                }
            } catch (IOException torn) {
                // The other direction ends with this one.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                end();
            }
        }

        private void put(BlockingQueue<Chunk> underWay, Chunk chunk) throws IOException {
            try {
                while (!underWay.offer(chunk, 1, TimeUnit.SECONDS)) {
                    if (near.isClosed()) {
                        throw new IOException("torn");
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        void reset() {
            try {
                near.setSoLinger(true, 0);
                far.setSoLinger(true, 0);
            } catch (IOException alreadyGone) {
                // As wanted.
            }
            end();
        }

        private void end() {
            FaultProxy.close(near);
            FaultProxy.close(far);
            wires.remove(this);
        }
    }

    private void awaitHealing() {
        synchronized (change) {
            while (holed) {
                try {
                    change.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private static void begin(Runnable task) {
        Thread thread = new Thread(task, "fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Closeable what) {
        try {
            what.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
