package dev.ringmain.demo;

import dev.ringmain.database.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Once all is ready, {@code demo.json} tells where it runs, and every key and password there is. */
@Component
@Profile("demo")
class Demo {

    private static final Logger log = LoggerFactory.getLogger(Demo.class);

    private final DemoData data;
    private final Path file;
    private final JsonMapper json;

    Demo(DemoData data, DataDirectory directory, JsonMapper json) {
        this.data = data;
        this.file = directory.path().resolve("demo.json");
        this.json = json;
    }

    @EventListener
    void on(ApplicationReadyEvent ready) throws IOException {
        String baseUrl = "http://localhost:"
                + (ready.getApplicationContext() instanceof WebServerApplicationContext web
                                && web.getWebServer() != null
                        ? web.getWebServer().getPort()
                        : 8080);
        Map<String, Object> told = new LinkedHashMap<>(Map.of("base_url", baseUrl));
        // Before anything is made that could not be told: keys and passwords are known only now.
        Path half = emptyFileForItsOwner();
        told.putAll(data.exists() ? earlier() : data.make());
        told.put("base_url", baseUrl);
        // Whole or not at all: somebody may be waiting for the file to appear.
        Files.writeString(half, json.writerWithDefaultPrettyPrinter().writeValueAsString(told));
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        log.info("The demo is ready at {}. Its keys and passwords are in {}.", baseUrl, file);
    }

    private Path emptyFileForItsOwner() throws IOException {
        Files.createDirectories(file.getParent());
        Path half = file.resolveSibling("demo.json.part");
        Files.deleteIfExists(half);
        Files.createFile(half);
        if (half.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rw-------"));
        }
        return half;
    }

    /** Keys and passwords are not stored where we could read them again. */
    private Map<String, Object> earlier() throws IOException {
        if (Files.notExists(file)) {
            throw new IllegalStateException("The demo's rows are there, but " + file
                    + " is gone, and with it its keys and passwords." + " Start with a fresh ringmain.data-dir.");
        }
        return json.readValue(Files.readString(file), new TypeReference<Map<String, Object>>() {});
    }
}
