package dev.ringmain.bench.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The packaged jar, and how it is started: each time as a process of its own, on ports of its own. */
public record Jar(Path file) {

    /** The README's heap for a small machine. */
    public static final String SMALL_HEAP = "-Xmx208m";

    /**
     * The README's options for a small machine. The collector that the JVM chooses by itself needs 45 MiB more for its tables; what its
     * compilers have freed would stay with the process, 40 MiB of it. A JVM before 17.0.9 has no such interval, and starts nevertheless.
     */
    private static final List<String> SMALL = List.of(
            "-XX:+IgnoreUnrecognizedVMOptions",
            SMALL_HEAP,
            "-XX:+UseSerialGC",
            "-XX:TrimNativeHeapInterval=10000",
            "-XX:-UsePerfData");

    /** The first digits of its SHA-256. */
    public String checksum() throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            content.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return HexFormat.of().formatHex(digest.digest()).substring(0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public Node start(String name, Path folder, List<String> settings, Map<String, String> environment)
            throws IOException {
        return start(name, folder, List.of(), List.of("-Xmx384m"), settings, environment);
    }

    /**
     * @param before what stands before {@code java} on the command line
     * @param options for the JVM
     */
    public Node start(
            String name,
            Path folder,
            List<String> before,
            List<String> options,
            List<String> settings,
            Map<String, String> environment)
            throws IOException {
        // Quick to start, small to run: there may be several beside a database on two processors.
        List<String> all =
                new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError"));
        all.addAll(options);
        return launch(name, folder, before, all, settings, environment);
    }

    /** As the README says to run it on a small machine: {@link #SMALL}, and the JVM's own compilers. @param options for the JVM, beside these */
    public Node startAsShipped(String name, Path folder, List<String> options, List<String> settings)
            throws IOException {
        List<String> all = new ArrayList<>(SMALL);
        all.addAll(options);
        return launch(name, folder, List.of(), all, settings, Map.of());
    }

    /** As the README says to make it start faster: unpacked, and so without a jar within a jar. */
    public Jar unpackedTo(Path folder) throws IOException {
        Process unpacking = new ProcessBuilder(
                        java(),
                        "-Djarmode=tools",
                        "-jar",
                        file.toString(),
                        "extract",
                        "--destination",
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (unpacking.waitFor() != 0) {
                throw new IOException("The jar could not be unpacked to " + folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return new Jar(folder.resolve(file.getFileName()));
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private Node launch(
            String name,
            Path folder,
            List<String> before,
            List<String> options,
            List<String> settings,
            Map<String, String> environment)
            throws IOException {
        Files.createDirectories(folder);
        int port = Child.freePort();
        int management = Child.freePort();
        List<String> command = new ArrayList<>(before);
        command.add(java());
        command.addAll(options);
        command.addAll(
                List.of("-jar", file.toString(), "--server.port=" + port, "--management.server.port=" + management));
        command.addAll(settings);
        return new Node(name, port, management, Child.start(command, environment, folder, unusedLog(name, folder)));
    }

    /** Each start has its own: that it has started is read there, and must not be an earlier one's word. */
    private static Path unusedLog(String name, Path folder) {
        Path log = folder.resolve(name + ".log");
        for (int start = 2; Files.exists(log); start++) {
            log = folder.resolve(name + "-" + start + ".log");
        }
        return log;
    }
}
