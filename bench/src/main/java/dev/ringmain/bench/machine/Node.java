package dev.ringmain.bench.machine;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** One running process of the jar. */
public final class Node {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String name;
    private final int port;
    private final int management;
    private final Child child;

    Node(String name, int port, int management, Child child) {
        this.name = name;
        this.port = port;
        this.management = management;
        this.child = child;
    }

    public String name() {
        return name;
    }

    public Child child() {
        return child;
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Status and body of {@code /readyz}; 0 where nobody answers. */
    public Answer readiness() {
        return get(url() + "/readyz");
    }

    /** The metrics' text; empty where nobody answers. */
    public String metrics() {
        return get("http://127.0.0.1:" + management + "/actuator/prometheus").body();
    }

    public record Answer(int status, String body) {}

    public static Answer get(String url) {
        try {
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(URI.create(url))
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            return new Answer(0, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(0, "interrupted");
        }
    }

    public void awaitReady(Duration patience) throws IOException, InterruptedException {
        await(patience, () -> readiness().status() == 200);
    }

    /** For a worker, which serves nothing that could be asked. */
    public void awaitStarted(Duration patience) throws IOException, InterruptedException {
        await(patience, () -> child.log().contains("Started PlatformApplication"));
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(Duration patience, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (!child.isAlive() || System.nanoTime() > deadline) {
                String log = child.log();
                throw new IOException(name
                        + (child.isAlive() ? " is not ready: " : " ended: ")
                        + log.substring(Math.max(0, log.length() - 3_000)));
            }
            Thread.sleep(50);
        }
    }

    /** Resident memory, in KiB. */
    public long residentKib() throws IOException {
        return java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/" + child.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}
