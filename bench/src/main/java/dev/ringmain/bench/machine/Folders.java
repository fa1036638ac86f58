package dev.ringmain.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Copies and deletes whole folders, with the machine's own tools: they keep owners and holes. */
public final class Folders {

    private Folders() {}

    public static void copy(Path from, Path to) throws IOException {
        run("cp", "-a", "--sparse=always", from.toString(), to.toString());
    }

    /** Without holes: what a server set aside stays set aside, also where the disk is full. */
    public static void copyContents(Path from, Path to) throws IOException {
        run("cp", "-a", "--sparse=never", from + "/.", to.toString());
    }

    public static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            run("rm", "-rf", "--one-file-system", folder.toString());
        }
    }

    /** A file system of its own, so small that it can be filled. Only root may. */
    public static void mountSmall(Path at, int megabytes) throws IOException {
        Files.createDirectories(at);
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "ringmain-faults", at.toString());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            Child.endAll();
            try {
                unmount(at);
            } catch (IOException alreadyGone) {
                // As wanted.
            }
        }));
    }

    public static void unmount(Path at) throws IOException {
        run("umount", "-l", at.toString());
    }

    public static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
