package dev.ringmain.api.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The contract of the API, which is written by hand in {@code openapi.yaml}. Read when somebody first asks for it. */
@Component
class OpenApi {

    /** An anchor in the file saves writing the same headers and examples again; SnakeYAML is wary of more than fifty such uses. */
    private static final int MOST_ALIASES = 500;

    private final JsonMapper json;
    private final Supplier<Published> published = SingletonSupplier.of(this::read);

    OpenApi(JsonMapper json) {
        this.json = json;
    }

    /** @param etag changes with the document */
    private record Published(JsonNode document, byte[] bytes, String etag) {}

    JsonNode document() {
        return published.get().document();
    }

    byte[] bytes() {
        return published.get().bytes();
    }

    String etag() {
        return published.get().etag();
    }

    private Published read() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(MOST_ALIASES);
        try (InputStream yaml = new ClassPathResource("openapi.yaml").getInputStream()) {
            Object tree = new Yaml(new SafeConstructor(options)).load(yaml);
            byte[] bytes = json.writeValueAsBytes(tree);
            return new Published(json.readTree(bytes), bytes, '"' + digest(bytes) + '"');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(Arrays.copyOf(sha256, 12));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
