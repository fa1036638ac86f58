package dev.ringmain.bench.machine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A process that this one started, and that does not outlive it. */
public final class Child {

    private static final Set<Child> LIVING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Child::endAll, "end-children"));
    }

    private final Process process;
    private final Path log;

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
        LIVING.add(this);
        process.onExit().thenRun(() -> LIVING.remove(this));
    }

    /** @param log what it prints is appended there */
    public static Child start(List<String> command, Map<String, String> environment, Path directory, Path log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new Child(builder.start(), log);
    }

    /** Before what they use is taken away. */
    public static void endAll() {
        LIVING.forEach(Child::kill);
    }

    public long pid() {
        return process.pid();
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String log() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** SIGKILL to it and to whatever it has started, and waits until it is gone. */
    public void kill() {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(Duration.ofSeconds(30));
    }

    /** SIGSTOP: all its threads stand still, its sockets stay. */
    public void pause() throws IOException {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() throws IOException {
        signal("CONT");
    }

    /** SIGTERM; SIGKILL if that did not help in time. @return how long it took, at most the patience */
    public Duration stop(Duration patience) {
        long began = System.nanoTime();
        process.destroy();
        if (!awaitEnd(patience)) {
            kill();
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void signal(String name) throws IOException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
        try {
            if (kill.waitFor() != 0) {
                throw new IOException("kill -" + name + " " + pid() + " failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private boolean awaitEnd(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** One that nobody listens on just now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
