package dev.ringmain.database;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The folder for all that this installation keeps on disk itself: the embedded database, the key file, the demo file. A bean; ask
 * for {@link #path()}.
 *
 * @param dataDir {@code ringmain.data-dir}, relative to the working directory. A text and not a path, because the conversion to a
 *     path would look for it on the class path first.
 */
@ConfigurationProperties("ringmain")
public record DataDirectory(@DefaultValue("./ringmain-data") String dataDir) {

    /** Absolute; need not exist yet. */
    public Path path() {
        return Path.of(dataDir).toAbsolutePath().normalize();
    }
}
