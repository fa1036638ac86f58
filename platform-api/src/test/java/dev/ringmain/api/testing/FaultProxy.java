package dev.ringmain.api.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** A wire that can be cut: passes everything on to another port, until it is told not to. */
public final class FaultProxy implements Closeable {

    private final String host;
    private final int target;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Object thaw = new Object();
    private ServerSocket listening;
    private volatile boolean frozen;
    private volatile String losing = "";

    public FaultProxy(String host, int target) {
        this.host = host;
        this.target = target;
        this.listening = listen(0);
        this.port = listening.getLocalPort();
    }

    public int port() {
        return port;
    }

    /** Tears what is connected, and refuses whoever comes. */
    public synchronized void cut() {
        close(listening);
        tear();
    }

    /** Tears what is connected; whoever comes next is let through. */
    public void tear() {
        open.forEach(socket -> {
            close(socket);
            open.remove(socket);
        });
    }

    /** Takes everything, and passes nothing on. */
    public void freeze() {
        frozen = true;
    }

    /** From now on, the answer to a commit is lost, and its connection torn, if this text was in what it commits. */
    public void loseAnswersToCommitsOf(String text) {
        losing = text;
    }

    public synchronized void restore() {
        frozen = false;
        losing = "";
        synchronized (thaw) {
            thaw.notifyAll();
        }
        if (listening.isClosed()) {
            listening = listen(port);
        }
    }

    @Override
    public void close() {
        restore();
        cut();
    }

    private ServerSocket listen(int on) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), on));
            begin(() -> accept(socket));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket near = socket.accept();
                Socket far = new Socket(host, target);
                open.add(near);
                open.add(far);
                if (socket.isClosed()) {
                    close(near);
                    close(far);
                }
                AtomicBoolean lost = new AtomicBoolean();
                begin(() -> pass(near, far, new Listener(lost)));
                begin(() -> pass(far, near, some -> !lost.get()));
            } catch (IOException e) {
                // Cut, or nobody is there: the next one may have more luck.
            }
        }
    }

    /** Hears what a client says, and notes when the answer to it is to be lost. */
    private final class Listener implements Predicate<String> {

        private final AtomicBoolean lost;
        private boolean heard;

        Listener(AtomicBoolean lost) {
            this.lost = lost;
        }

        @Override
        public boolean test(String said) {
            heard |= !losing.isEmpty() && said.contains(losing);
            if (heard && said.toUpperCase(Locale.ROOT).endsWith("COMMIT")) {
                lost.set(true);
            }
            return true;
        }
    }

    private void pass(Socket from, Socket to, Predicate<String> passes) {
        byte[] some = new byte[16 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n; (n = in.read(some)) > 0; ) {
                awaitThaw();
                if (!passes.test(new String(some, 0, n, StandardCharsets.ISO_8859_1))) {
                    return;
                }
                out.write(some, 0, n);
            }
        } catch (IOException e) {
            // Torn.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void awaitThaw() {
        synchronized (thaw) {
            while (frozen) {
                try {
                    thaw.wait();
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
