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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.util.HtmlUtils;
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
    @CsvSource({"JavaScript, node", "Python, python3", "Ruby, ruby", "PHP, php", "Perl, perl"})
    void verifiesWhereSourcesAreRun(String language, String interpreter) throws Exception {
        assumeThereIs(interpreter, "--version");
        String main =
                switch (language) {
                    case "JavaScript" ->
                        "const [secret, id, timestamp, signatures] = process.argv.slice(2);\n"
                                + "process.exit(isAuthentic(secret, id, timestamp, signatures, require('fs').readFileSync(0)) ? 0 : 3);\n";
                    case "Python" ->
                        "import sys\nsys.exit(0 if is_authentic(*sys.argv[1:], sys.stdin.buffer.read()) else 3)\n";
                    case "PHP" ->
                        "exit(is_authentic($argv[1], $argv[2], $argv[3], $argv[4], stream_get_contents(STDIN)) ? 0 : 3);\n";
                    case "Perl" -> "binmode STDIN;\nexit(is_authentic(@ARGV, do { local $/; <STDIN> }) ? 0 : 3);\n";
                    default -> "exit(authentic?(*ARGV, STDIN.binmode.read) ? 0 : 3)\n";
                };
        write("verify.src", sample(language) + "\n" + main);
        holds(program(interpreter, "verify.src"));
    }

    @Test
    void verifiesInGo() throws Exception {
        assumeThereIs("go", "version");
        write("go.mod", "module sample\n\ngo 1.18\n");
        write("webhook/webhook.go", sample("Go"));
        write("main.go", """
                package main

                import (
                	"io"
                	"os"
                	"sample/webhook"
                )

                func main() {
                	body, _ := io.ReadAll(os.Stdin)
                	if !webhook.IsAuthentic(os.Args[1], os.Args[2], os.Args[3], os.Args[4], body) {
                		os.Exit(3)
                	}
                }
                """);
        build("go", "build", "-o", "verify", ".");
        holds(program(folder.resolve("verify").toString()));
    }

    @Test
    void verifiesInCSharp() throws Exception {
        assumeThereIs("mcs", "--version");
        assumeThereIs("mono", "--version");
        write("Webhook.cs", sample("C#"));
        write("Program.cs", """
                static class Program
                {
                    static int Main(string[] args)
                    {
                        var body = new System.IO.MemoryStream();
                        System.Console.OpenStandardInput().CopyTo(body);
                        return Webhook.IsAuthentic(args[0], args[1], args[2], args[3], body.ToArray()) ? 0 : 3;
                    }
                }
                """);
        build("mcs", "-out:verify.exe", "Webhook.cs", "Program.cs");
        holds(program("mono", "verify.exe"));
    }

    /** Whoever adds a language adds its run. */
    @Test
    void showsNoLanguageThatIsNotRunHere() {
        assertThat(document.at("/webhooks/event/post/x-codeSamples").valueStream())
                .extracting(sample -> sample.path("lang").asString())
                .containsExactlyInAnyOrder("Java", "JavaScript", "Python", "Ruby", "PHP", "Go", "C#", "Perl");
    }

    /** The dashboard shows two of them, beside the secret of a new endpoint. */
    @ParameterizedTest
    @ValueSource(strings = {"JavaScript", "Python"})
    void showsTheSameInTheDashboard(String language) throws IOException {
        String fragment = Files.readString(Path.of("../admin-web/src/main/resources/templates/fragments/verify.html"));
        Matcher shown = Pattern.compile("(?s)<summary>" + language + "</summary>\\s*<pre[^>]*><code>(.*?)</code>")
                .matcher(fragment);

        assertThat(shown.find()).isTrue();
        assertThat(HtmlUtils.htmlUnescape(shown.group(1)))
                .isEqualTo(sample(language).stripTrailing());
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Looks nothing up elsewhere: what a sample needs comes with its language. */
    private void build(String... command) throws Exception {
        ProcessBuilder compiler =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        compiler.environment().putAll(Map.of("GOPROXY", "off", "GOTOOLCHAIN", "local", "CGO_ENABLED", "0"));
        Process process = compiler.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private Verifier program(String... command) {
        return (id, timestamp, signatures, body) -> {
            List<String> line = new ArrayList<>(List.of(command));
            line.addAll(List.of(secret, id, timestamp, signatures));
            Process process = new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            try (var in = process.getOutputStream()) {
                in.write(body.getBytes(StandardCharsets.UTF_8));
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(said).isIn(0, 3);
            return process.exitValue() == 0;
        };
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

    private static void assumeThereIs(String command, String question) throws InterruptedException {
        boolean there;
        try {
            there = new ProcessBuilder(command, question)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            there = false;
        }
        assumeTrue(there, command + " is not installed here");
    }
}
