package dev.ringmain.secret;

import dev.ringmain.database.DataDirectory;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The master key comes from the setting {@code ringmain.master-key}, else from a file that is made at the first run. */
@Configuration(proxyBeanMethods = false)
class MasterKeyConfiguration {

    private static final Logger log = LoggerFactory.getLogger(MasterKeyConfiguration.class);

    @Bean
    MasterKey masterKey(@Value("${ringmain.master-key:}") String configured, DataDirectory dataDirectory)
            throws IOException {
        return new MasterKey(
                Base64.getDecoder().decode(configured.isBlank() ? keyFile(dataDirectory.path()) : configured.strip()));
    }

    @Bean
    Sealing sealing(MasterKey masterKey) {
        return new Sealing(masterKey);
    }

    private static String keyFile(Path dataDir) throws IOException {
        Path file = dataDir.resolve("master.key");
        if (Files.notExists(file)) {
            Files.createDirectories(dataDir);
            byte[] fresh = new byte[MasterKey.LENGTH];
            new SecureRandom().nextBytes(fresh);
            Path draft = Files.createTempFile(dataDir, "master", ".key", onlyForTheOwner());
            try {
                Files.writeString(draft, Base64.getEncoder().encodeToString(fresh) + "\n");
                // The name appears with the content, and only once: nobody reads half a key, or one that is then
                // replaced.
                Files.createLink(file, draft);
                log.info(
                        "Made a master key in {}. Keep a copy: without it, stored secrets and API keys are lost.",
                        file);
            } catch (FileAlreadyExistsException e) {
                // Another process of this installation was quicker; its key is as good.
            } catch (UnsupportedOperationException | FileSystemException e) {
                // A file system without links.
                Files.move(draft, file);
            } finally {
                Files.deleteIfExists(draft);
            }
        }
        return Files.readString(file).strip();
    }

    private static FileAttribute<?>[] onlyForTheOwner() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
