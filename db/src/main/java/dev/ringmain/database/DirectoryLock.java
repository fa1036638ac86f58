package dev.ringmain.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Says which process runs the server of a directory. The operating system lets go of it when that process dies, however it dies. */
final class DirectoryLock {

    static final String FILE = "ringmain.lock";

    /**
     * What this JVM holds. Asked before the file is opened, because on Unix closing any channel on a file, even one that failed to
     * lock it, drops the lock that the process has through another channel.
     */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** The lock, or null while somebody else has it, in this JVM or another. */
    static @Nullable DirectoryLock tryTake(Path directory) throws IOException {
        if (!HELD_HERE.add(directory)) {
            return null;
        }
        boolean taken = false;
        FileChannel channel =
                FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            taken = lock != null;
            return taken ? new DirectoryLock(directory, channel) : null;
        } finally {
            if (!taken) {
                channel.close();
                HELD_HERE.remove(directory);
            }
        }
    }

    void release() throws IOException {
        channel.close();
        HELD_HERE.remove(directory);
    }
}
