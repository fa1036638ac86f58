package dev.ringmain.api.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.standardwebhooks.Webhook;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The code that we tell people to copy does what we say of it. */
class VerifySamplesTest {

    private static final String BODY = "{\"id\":\"evt_1\",\"data\":{\"price\":1.50,\"name\":\"Łódź\"}}";

    private final JsonNode document = new OpenApi(JsonMapper.shared()).document();
    private final String secret = document.at(
                    "/paths/~1api~1v1~1webhooks~1endpoints/post/responses/201/content/application~1json/example/secret")
            .asString();

    @TempDir
    private Path folder;

    /** The example of a delivery can be checked by hand: secret, headers and body belong together. */
    @Test
    void documentsASignatureThatIsRight() throws Exception {
        JsonNode webhook = document.at("/webhooks/event/post");
        String id = webhook.at("/parameters/0/example").asString();
        String timestamp = webhook.at("/parameters/1/example").asString();
        String body =
                webhook.at("/requestBody/content/application~1json/example").toString();

        assertThat(new Webhook(secret).sign(id, Long.parseLong(timestamp), body))
                .isEqualTo(webhook.at("/parameters/2/example").asString());
    }

    @Test
    void verifiesInJava() throws Exception {
        Path source = Files.writeString(folder.resolve("Webhook.java"), sample("Java"));
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString()))
                .isZero();

        try (URLClassLoader classes =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
            Method isAuthentic = classes.loadClass("Webhook")
                    .getDeclaredMethod(
                            "isAuthentic", String.class, String.class, String.class, String.class, byte[].class);
            isAuthentic.setAccessible(true);
            holds((id, timestamp, signatures, body) -> (boolean)
                    isAuthentic.invoke(null, secret, id, timestamp, signatures, body.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @ParameterizedTest
    @CsvSource({"JavaScript, node", "Python, python3", "Ruby, ruby"})
    void verifiesInOtherLanguages(String language, String interpreter) throws Exception {
        assumeTrue(isThere(interpreter), interpreter + " is not installed here");
        String main =
                switch (language) {
                    case "JavaScript" ->
                        "const [secret, id, timestamp, signatures] = process.argv.slice(2);\n"
                                + "process.exit(isAuthentic(secret, id, timestamp, signatures, require('fs').readFileSync(0)) ? 0 : 3);\n";
                    case "Python" ->
                        "import sys\nsys.exit(0 if is_authentic(*sys.argv[1:], sys.stdin.buffer.read()) else 3)\n";
                    default -> "exit(authentic?(*ARGV, STDIN.binmode.read) ? 0 : 3)\n";
                };
        Path program = Files.writeString(folder.resolve("verify.src"), sample(language) + "\n" + main);
        holds((id, timestamp, signatures, body) -> {
            Process process = new ProcessBuilder(interpreter, program.toString(), secret, id, timestamp, signatures)
                    .redirectErrorStream(true)
                    .start();
            try (var in = process.getOutputStream()) {
                in.write(body.getBytes(StandardCharsets.UTF_8));
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(said).isIn(0, 3);
            return process.exitValue() == 0;
        });
    }

    private interface Verifier {

        boolean accepts(String id, String timestamp, String signatures, String body) throws Exception;
    }

    private void holds(Verifier verifier) throws Exception {
        long now = Instant.now().getEpochSecond();
        String right = new Webhook(secret).sign("evt_1", now, BODY);
        String old = new Webhook(secret).sign("evt_1", now - 900, BODY);
        String another = new Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").sign("evt_1", now, BODY);
        String timestamp = Long.toString(now);

        assertThat(verifier.accepts("evt_1", timestamp, right, BODY))
                .as("right")
                .isTrue();
        assertThat(verifier.accepts("evt_1", timestamp, another + " " + right, BODY))
                .as("one of two, while a secret is rotated")
                .isTrue();
        assertThat(verifier.accepts("evt_1", timestamp, another, BODY))
                .as("another secret")
                .isFalse();
        assertThat(verifier.accepts("evt_2", timestamp, right, BODY))
                .as("another id")
                .isFalse();
        assertThat(verifier.accepts("evt_1", timestamp, right, BODY + " "))
                .as("another body")
                .isFalse();
        assertThat(verifier.accepts("evt_1", Long.toString(now - 900), old, BODY))
                .as("too old")
                .isFalse();
        assertThat(verifier.accepts("evt_1", timestamp, "v1,", BODY))
                .as("no signature")
                .isFalse();
    }

    private String sample(String language) {
        return document.at("/webhooks/event/post/x-codeSamples")
                .valueStream()
                .filter(sample -> sample.path("lang").asString().equals(language))
                .findFirst()
                .orElseThrow()
                .path("source")
                .asString();
    }

    private static boolean isThere(String interpreter) throws InterruptedException {
        try {
            return new ProcessBuilder(interpreter, "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
