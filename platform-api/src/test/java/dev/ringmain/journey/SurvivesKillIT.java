package dev.ringmain.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A 202 is a promise that survives {@code kill -9}: the packaged jar is killed in the middle of its work and started again. */
class SurvivesKillIT {

    private static final int EVENTS = 5_000;
    private static final int BATCH = 250;
    private static final Duration READY = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void losesNothingThatWasAcknowledgedBeforeTheKill() throws Exception {
        Path dataDir = folder.resolve("data");
        Set<String> acknowledged = new HashSet<>();
        try (Receiver receiver = new Receiver()) {
            RunningJar first = new RunningJar(dataDir, "--ringmain.worker.lease=35s");
            await().atMost(READY).until(first::isReady);
            Program program = first.program("enterprise");
            for (int endpoint = 0; endpoint < 4; endpoint++) {
                program.post(
                        "/api/v1/webhooks/endpoints",
                        "{\"url\":\"" + receiver.url("/" + endpoint) + "\",\"events\":[\"load." + endpoint + "\"]}",
                        201);
            }
            for (int from = 0; from < EVENTS; from += BATCH) {
                JsonNode accepted =
                        program.post("/api/v1/events/batch", batch(from), 202).get("events");
                accepted.forEach(event -> acknowledged.add(event.get("id").asString()));
            }
            int arrived = receiver.arrivals().size();
            first.kill();
            assertThat(arrived).as("the kill comes in the middle").isLessThan(EVENTS);
            assertThat(acknowledged).hasSize(EVENTS);

            try (RunningJar second = new RunningJar(dataDir, "--ringmain.worker.lease=35s")) {
                await().atMost(READY).until(second::isReady);
                await().atMost(Duration.ofSeconds(120))
                        .until(() -> ids(receiver).containsAll(acknowledged));
                int duplicates = receiver.arrivals().size() - ids(receiver).size();
                System.out.printf(
                        "kill -9 after %d of %d deliveries: lost 0, sent twice %d%n", arrived, EVENTS, duplicates);
                // What was under way, and what had arrived but was not yet recorded.
                assertThat(duplicates).isLessThanOrEqualTo(512);
            }
        }
        assertThat(acknowledged).hasSize(EVENTS);
    }

    private static Set<String> ids(Receiver receiver) {
        return receiver.arrivals().stream().map(Receiver.Arrival::id).collect(Collectors.toSet());
    }

    private static String batch(int from) {
        return IntStream.range(from, from + BATCH)
                .mapToObj(i -> "{\"type\":\"load." + i % 4 + "\",\"data\":{\"number\":" + i + "}}")
                .collect(Collectors.joining(",", "{\"events\":[", "]}"));
    }
}
