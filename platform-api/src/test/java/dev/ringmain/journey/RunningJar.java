package dev.ringmain.journey;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** The packaged jar, run as a user would: a process of its own, with the demo on its own data folder. */
final class RunningJar implements AutoCloseable {

    private final Path dataDir;
    private final int port;
    private final Process process;

    RunningJar(Path dataDir, String... settings) throws IOException {
        this.dataDir = dataDir;
        this.port = freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                Path.of(System.getProperty("ringmain.test.jar")).toString(),
                "--spring.profiles.active=demo",
                "--ringmain.data-dir=" + dataDir,
                "--ringmain.egress.allow-private=true",
                "--server.port=" + port,
                "--management.server.port=" + freePort()));
        command.addAll(List.of(settings));
        this.process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        dataDir.resolveSibling("ringmain.log").toFile()))
                .start();
    }

    String url() {
        return "http://localhost:" + port;
    }

    boolean isReady() {
        try {
            return HttpClient.newHttpClient()
                                    .send(
                                            HttpRequest.newBuilder(URI.create(url() + "/readyz"))
                                                    .timeout(Duration.ofSeconds(2))
                                                    .build(),
                                            HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200
                    && Files.exists(dataDir.resolve("demo.json"));
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The program of the demo's tenant with that plan, in its live environment. */
    Program program(String plan) throws IOException {
        for (JsonNode tenant : Program.JSON
                .readTree(Files.readString(dataDir.resolve("demo.json")))
                .get("tenants")) {
            if (tenant.get("plan").asString().equals(plan)) {
                return new Program(
                        url(), tenant.get("environments").get(0).get("api_key").asString());
            }
        }
        throw new IllegalArgumentException("The demo has no tenant with the plan " + plan);
    }

    /** As the kernel does it when memory runs out: no warning, no last words. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
