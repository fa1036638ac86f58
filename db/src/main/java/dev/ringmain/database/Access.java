package dev.ringmain.database;

import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** How to reach the embedded server of a directory: remembered beside its data, readable by its owner alone. */
record Access(int port, String user, String password) {

    static final String FILE = "embedded.properties";

    static Access generate() throws IOException {
        byte[] secret = new byte[20];
        new SecureRandom().nextBytes(secret);
        return new Access(freePort(), "ringmain", HexFormat.of().formatHex(secret));
    }

    /** What was remembered, or null at the first start. */
    static @Nullable Access load(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return null;
        }
        Properties stored = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            stored.load(reader);
        }
        return new Access(
                Integer.parseInt(stored.getProperty("port")),
                stored.getProperty("user"),
                stored.getProperty("password"));
    }

    void save(Path directory) throws IOException {
        PrivateFiles.write(directory.resolve(FILE), "port=%d%nuser=%s%npassword=%s%n".formatted(port, user, password));
    }

    Access onFreePort() throws IOException {
        return new Access(freePort(), user, password);
    }

    boolean portIsFree() {
        try (ServerSocket socket = new ServerSocket()) {
            // Or connections of the run before, still lingering in TIME_WAIT, would make the port look taken.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(loopback(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    String url(String schema) {
        return "jdbc:mysql://127.0.0.1:" + port + "/" + schema + "?sslMode=DISABLED";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
            return socket.getLocalPort();
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    @Override
    public String toString() {
        return user + " on port " + port;
    }
}
