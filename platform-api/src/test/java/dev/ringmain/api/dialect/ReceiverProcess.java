package dev.ringmain.api.dialect;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One of the programs in {@code src/test/receivers}, running. What it needs is on the PATH, or below {@code target/receivers}. */
final class ReceiverProcess implements AutoCloseable {

    private static final Path MODULE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Path PROGRAMS = MODULE.resolve("src/test/receivers");
    private static final Path INSTALLED = MODULE.resolveSibling("target").resolve("receivers");

    private final Process process;
    private final int port;
    private final List<String> said = new CopyOnWriteArrayList<>();

    private ReceiverProcess(Process process) throws IOException {
        this.process = process;
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String first = out.readLine();
        if (first == null || !first.matches("\\d+")) {
            throw new IllegalStateException(
                    "Instead of its port it said " + first + out.lines().toList());
        }
        this.port = Integer.parseInt(first);
        Thread reader = new Thread(() -> out.lines().forEach(said::add), "receiver-" + port);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Skips the test where the machine lacks what the program needs, and says what that is.
     *
     * @param program a file's name; its ending says what runs it
     */
    static ReceiverProcess start(String program, String secret) {
        ProcessBuilder builder = new ProcessBuilder(
                        interpreter(program), PROGRAMS.resolve(program).toString(), secret)
                .redirectErrorStream(program.endsWith(".rb"));
        if (!program.endsWith(".rb")) {
            // Flask's server tells each request there.
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        }
        builder.environment().put("NODE_PATH", INSTALLED.resolve("node_modules").toString());
        try {
            return new ReceiverProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String interpreter(String program) {
        Path venv = INSTALLED.resolve("venv/bin/python");
        Path modules = INSTALLED.resolve("node_modules");
        boolean librariesNeeded = program.startsWith("standard") || program.startsWith("pipelet");
        return switch (program.substring(program.lastIndexOf('.') + 1)) {
            case "rb" -> onThePath("ruby");
            case "js" -> {
                need(
                        !librariesNeeded || Files.isDirectory(modules),
                        "target/receivers/node_modules, which .ci/receivers installs");
                yield onThePath("node");
            }
            default -> {
                need(
                        !librariesNeeded || Files.isExecutable(venv),
                        "target/receivers/venv, which .ci/receivers installs");
                yield librariesNeeded ? venv.toString() : onThePath("python3");
            }
        };
    }

    private static String onThePath(String command) {
        need(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command))),
                command + " on this machine's PATH");
        return command;
    }

    private static void need(boolean isThere, String what) {
        if (!isThere && "true".equals(System.getenv("RINGMAIN_REQUIRE_RECEIVERS"))) {
            throw new IllegalStateException("RINGMAIN_REQUIRE_RECEIVERS is true, and there is no " + what);
        }
        assumeTrue(isThere, "Skipped: there is no " + what);
    }

    int port() {
        return port;
    }

    /** What it printed, line by line, since it began to listen. */
    List<String> said() {
        return said;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
