package dev.ringmain.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * A MariaDB server of our own, with its data in {@code <data-dir>/database}, kept between runs. One process owns a directory and
 * runs its server; any other that opens the same directory joins: it connects to that server and never stops it. When the owner
 * stops, the server stops under those who joined.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    /** The schema that is there once the server is. Others may be made beside it. */
    public static final String SCHEMA = "ringmain";

    static final DataSize DEFAULT_BUFFER_POOL = DataSize.ofMegabytes(128);

    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

    /** Long, because replaying a full redo log after a crash is work; a server that gives up is noticed at once. */
    private static final Duration PATIENCE_WITH_OWN = Duration.ofMinutes(3);

    private static final Duration PATIENCE_WITH_OTHERS = Duration.ofSeconds(30);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);

    private final Path directory;
    private final DataSize bufferPool;
    private final Consumer<Runnable> atExit;
    private @Nullable DirectoryLock lock;
    private @Nullable ServerProcess server;
    private final Access access;

    private EmbeddedDatabase(Path directory, DataSize bufferPool, Consumer<Runnable> atExit) throws IOException {
        this.directory = directory;
        this.bufferPool = bufferPool;
        this.atExit = atExit;
        this.access = ownOrJoin();
    }

    /**
     * Starts the server of this directory, or joins the one that another process runs, and waits until it answers: some 3 s the first
     * time, under 1 s later, longer after a crash. Stops with the JVM if not closed before.
     *
     * @param dataDir created where missing
     * @throws DatabaseNotStartedException saying what to do about it
     */
    public static EmbeddedDatabase start(Path dataDir) {
        return start(
                dataDir,
                DEFAULT_BUFFER_POOL,
                stop -> Runtime.getRuntime().addShutdownHook(new Thread(stop, "embedded-database-stop")));
    }

    /** @param atExit is given what must run when the JVM ends, once nobody uses the database any more */
    static EmbeddedDatabase start(Path dataDir, DataSize bufferPool, Consumer<Runnable> atExit) {
        Path directory = dataDir.toAbsolutePath().normalize().resolve("database");
        try {
            PrivateFiles.createDirectory(directory);
            // The real path, since the program of a running process is known by that alone.
            return new EmbeddedDatabase(directory.toRealPath(), bufferPool, atExit);
        } catch (IOException e) {
            throw DatabaseNotStartedException.because(
                    "Could not start MariaDB in " + directory + ": " + e.getMessage(),
                    ServerProcess.logOf(directory),
                    e);
        }
    }

    /** JDBC URL of {@link #SCHEMA}, without user and password. */
    public String url() {
        return url(SCHEMA);
    }

    /** JDBC URL of a schema, which need not exist. */
    public String url(String schema) {
        return access.url(schema);
    }

    /** TCP port on 127.0.0.1. */
    public int port() {
        return access.port();
    }

    /** The only account there is. It may do everything but read and write files. */
    public String username() {
        return access.user();
    }

    public String password() {
        return access.password();
    }

    /** Whether this process runs the server, and so will stop it; otherwise it joined another's. */
    public boolean isOwner() {
        return server != null;
    }

    /** Shuts the server down cleanly if this process owns it. Close the pools before. Further calls do nothing. */
    @Override
    public synchronized void close() {
        ServerProcess running = server;
        DirectoryLock held = lock;
        if (running != null) {
            running.stop();
        }
        if (held != null) {
            lock = null;
            release(held);
        }
    }

    private Access ownOrJoin() throws IOException {
        long deadline = System.nanoTime() + PATIENCE_WITH_OTHERS.toNanos();
        while (System.nanoTime() < deadline) {
            DirectoryLock taken = DirectoryLock.tryTake(directory);
            if (taken != null) {
                lock = taken;
                return own();
            }
            // Read anew each time: the owner may still be choosing its port.
            Access recorded = Access.load(directory);
            if (recorded != null && answers(recorded)) {
                log.info("Joined the embedded database of another process, on port {}", recorded.port());
                return recorded;
            }
            pause();
        }
        throw DatabaseNotStartedException.notJoined(directory, ServerProcess.logOf(directory));
    }

    private Access own() throws IOException {
        boolean running = false;
        try {
            long began = System.nanoTime();
            ServerProcess.stopOrphans(directory);
            keepPreviousLog();
            ServerProcess process = new ServerProcess(directory, ServerBinaries.under(directory));
            server = process;
            if (!process.isInstalled()) {
                process.install();
            }
            Access chosen = chooseAccess();
            atExit.accept(this::close);
            process.start(chosen, bufferPool);
            awaitAnswer(chosen, process::isAlive);
            Files.deleteIfExists(directory.resolve("init.sql"));
            running = true;
            log.info(
                    "Embedded MariaDB answers on 127.0.0.1:{} after {} ms, data in {}",
                    chosen.port(),
                    Duration.ofNanos(System.nanoTime() - began).toMillis(),
                    directory);
            return chosen;
        } finally {
            if (!running) {
                close();
            }
        }
    }

    private void keepPreviousLog() throws IOException {
        Path current = ServerProcess.logOf(directory);
        if (Files.exists(current)) {
            Files.move(
                    current, current.resolveSibling(current.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Access chooseAccess() throws IOException {
        Access remembered = Access.load(directory);
        Access chosen = remembered == null ? Access.generate() : remembered;
        if (!chosen.portIsFree()) {
            chosen = chosen.onFreePort();
        }
        chosen.save(directory);
        return chosen;
    }

    private void awaitAnswer(Access chosen, BooleanSupplier alive) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_WITH_OWN.toNanos();
        while (!answers(chosen)) {
            if (!alive.getAsBoolean()) {
                throw new IOException("the server ended instead of answering");
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("the server did not answer within " + PATIENCE_WITH_OWN.toSeconds() + " s");
            }
            pause();
        }
    }

    /** Signs in, since a port that accepts may be another program's, and MariaDB listens a little before it serves. */
    private static boolean answers(Access access) {
        try (Connection connection = DriverManager.getConnection(
                access.url(SCHEMA) + "&connectTimeout=1000&socketTimeout=5000", access.user(), access.password())) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(BETWEEN_TRIES.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the server", e);
        }
    }

    private static void release(DirectoryLock held) {
        try {
            held.release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
