package dev.ringmain.worker.send;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A receiver that says whatever its test wants it to, byte by byte. Listens on loopback. */
final class RawReceiver implements AutoCloseable {

    /** What happens on one connection. When it returns or throws, the connection is closed. */
    interface Script {

        void run(Conversation conversation) throws Exception;
    }

    final AtomicInteger connections = new AtomicInteger();
    final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

    private final ServerSocket server;
    private final Script script;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    RawReceiver(Script script) throws IOException {
        this(new ServerSocket(0, 256, InetAddress.getByName("127.0.0.1")), script);
    }

    RawReceiver(ServerSocket server, Script script) {
        this.server = server;
        this.script = script;
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port() + "/hooks");
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                // Closed, or a handshake that failed before it began; the loop's condition knows.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            script.run(new Conversation(socket));
        } catch (Exception e) {
            // The sender hung up, which many a test is about.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }

    final class Conversation {

        final Socket socket;
        final int number = connections.get();

        Conversation(Socket socket) {
            this.socket = socket;
        }

        /** Reads one request to its end and returns it, head and body. */
        String request() throws IOException {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            String text = "";
            while (!text.contains("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("The sender hung up");
                }
                bytes.write(next);
                text = bytes.toString(StandardCharsets.ISO_8859_1);
            }
            int length = Integer.parseInt(text.replaceFirst("(?s).*\r\nContent-Length: ([0-9]+)\r\n.*", "$1"));
            String whole = text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
            requests.add(whole);
            return whole;
        }

        void say(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        void answer(int status, String body) throws IOException {
            say("HTTP/1.1 " + status + " Whatever\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }

        /** Says one character at a time, far apart, until the sender has enough. */
        void drip(String text) throws Exception {
            for (int i = 0; ; i++) {
                say(String.valueOf(text.charAt(i % text.length())));
                Thread.sleep(50);
            }
        }

        /** Waits until the sender hangs up. */
        void listen() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                // Not interested.
            }
        }
    }
}
