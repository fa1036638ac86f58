package dev.ringmain.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The embedded server could not be started or joined. The message says what the reader can do about it. */
public final class DatabaseNotStartedException extends RuntimeException {

    private static final int LINES_SHOWN = 15;

    private DatabaseNotStartedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static DatabaseNotStartedException because(String whatHappened, Path log, @Nullable Throwable cause) {
        return new DatabaseNotStartedException(
                whatHappened + "\n\nThe last lines of " + log + ":\n" + tailOf(log)
                        + "\n\nTo use a database server of your own instead, set spring.datasource.url"
                        + " (jdbc:mysql://host:3306/ringmain), spring.datasource.username and spring.datasource.password.",
                cause);
    }

    static DatabaseNotStartedException notJoined(Path directory, Path log) {
        return because(
                "Another process holds " + directory.resolve(DirectoryLock.FILE)
                        + " and so should be running the embedded database, but no server answered there. See whether that"
                        + " process is still starting or hangs, end it if so, and start again;"
                        + " or give this process a folder of its own with ringmain.data-dir.",
                log,
                null);
    }

    private static String tailOf(Path log) {
        if (!Files.exists(log)) {
            return "    (there is none yet)";
        }
        try {
            // Latin-1, since any byte may be in a log and none may make its reading fail.
            List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
            return "    " + String.join("\n    ", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
