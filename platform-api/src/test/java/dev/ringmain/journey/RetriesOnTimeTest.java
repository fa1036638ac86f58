package dev.ringmain.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Delivering;
import dev.ringmain.api.testing.FakeReceiver;
import dev.ringmain.api.testing.TestTime;
import dev.ringmain.api.testing.TestTime.Queued;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.Due;
import dev.ringmain.delivery.Lane;
import dev.ringmain.id.Ids;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * When a failed delivery is tried again, with the queue and the worker as they run, a receiver that always fails, and {@link TestTime}.
 *
 * <p>To the second: the delay is {@code due_at} less the moment at which the clock stood when the attempt was settled, so nothing of the
 * machine's own slowness is in it. It must lie between the step and the step and a fifth of it, both ends exact, and one microsecond
 * before the first of them nothing can be claimed.
 */
@Delivering
class RetriesOnTimeTest {

    /** Few enough that their failures do not open the endpoint's circuit, which would make them wait for one another. */
    private static final int DELIVERIES = 2;

    private static final Duration INSTANT = Duration.ofNanos(1_000);

    @Autowired
    Cast cast;

    @Autowired
    TestTime time;

    @Autowired
    DeliveryWork work;

    @Autowired
    JdbcClient jdbc;

    private Workspace alice;

    @BeforeEach
    void stopTheClock() {
        alice = cast.alice().live();
        time.stop();
    }

    @AfterEach
    void letItGo() {
        time.reset();
    }

    @ParameterizedTest
    @DisplayName("A profile's retries are due to the second, then the delivery has failed and can be replayed")
    @CsvSource({
        "standard, PT5S PT5M PT30M PT2H PT5H PT10H PT14H PT20H PT24H",
        "dynamo, PT5S PT30S PT5M PT30M PT2H",
        "capacitor, ''",
        "dynamic, PT15S PT1M PT195S PT10M",
        "pipelet, PT30S PT1M PT5M PT30M PT2H PT6H PT24H"
    })
    void triesAgainWhenItsProfileSaysSo(String profile, String schedule) {
        List<Duration> steps = Stream.of(schedule.split(" "))
                .filter(step -> !step.isEmpty())
                .map(Duration::parse)
                .toList();
        try (FakeReceiver receiver = new FakeReceiver(500)) {
            open(profile, receiver.url());
            // Dynamic's ping fails like the rest, and is retried like the rest.
            int pings = profile.equals("dynamic") ? 1 : 0;
            assertThat(publish(DELIVERIES - pings)).isEqualTo(202);
            assertThat(time.queued(alice)).hasSize(DELIVERIES);
            for (int i = 0; i < steps.size(); i++) {
                List<Queued> failed = time.settled(alice, i + 1);
                int attempts = receiver.arrivals().size();
                assertThat(attempts).isEqualTo(failed.size() * (i + 1));
                assertWithin(steps.get(i), failed);
                assertNothingCanBeClaimedBefore(first(failed));
                assertThat(receiver.arrivals()).hasSize(attempts);
                time.passUntilAllIsDue(alice);
            }

            List<Queued> finished = time.settled(alice, steps.size() + 1);
            assertThat(finished)
                    .allMatch(Queued::isFinished)
                    .allSatisfy(
                            one -> assertThat(one.status() + " " + one.reason()).isEqualTo("failed exhausted"));
            assertThat(receiver.arrivals()).hasSize(finished.size() * (steps.size() + 1));
            assertThat(alice.get("/api/v1/deliveries?status=failed").each("id"))
                    .containsExactlyInAnyOrderElementsOf(
                            finished.stream().map(one -> one.id().toString()).toList());
            assertReplayable(finished.get(0), receiver);
        }
    }

    @Test
    void triesAgainWhenTheEndpointsOwnScheduleSaysSo() {
        try (FakeReceiver receiver = new FakeReceiver(500)) {
            assertThat(alice.endpoint("{\"url\":\"" + receiver.url()
                                    + "\",\"events\":[\"*\"],\"retry\":{\"retries\":[\"40s\",\"3h\"],\"jitter\":0}}")
                            .status())
                    .isEqualTo(201);
            assertThat(alice.endpoint(
                                    "{\"url\":\"http://127.0.0.1:9/\",\"events\":[\"delivery.exhausted\"],\"status\":\"paused\"}")
                            .status())
                    .isEqualTo(201);
            publish(1);
            for (Duration step : List.of(Duration.ofSeconds(40), Duration.ofHours(3))) {
                Queued failed = time.settled(alice, step.toHours() == 3 ? 2 : 1).get(0);
                assertThat(Duration.between(time.now(), failed.due())).isEqualTo(step);
                time.passUntilAllIsDue(alice);
            }

            // Not TestTime.settled: what tells of the exhaustion is a delivery of this environment too, and may be
            // queued by now.
            await().until(() -> time.queued(alice).stream()
                    .anyMatch(
                            one -> one.status().equals("failed") && one.reason().equals("exhausted")));
            assertThat(receiver.arrivals()).hasSize(3);
            await().until(() -> alice.get("/api/v1/events?type=delivery.exhausted")
                            .json()
                            .at("/data")
                            .size()
                    == 1);
        }
    }

    @Test
    void showsWhatTheReceiverAskedFor() {
        try (FakeReceiver receiver = new FakeReceiver(429)) {
            receiver.answer(429, "Retry-After", "120");
            open("dynamo", receiver.url());
            publish(1);
            time.settled(alice, 1);

            String delivery = alice.get("/api/v1/deliveries").at("/data/0/id");
            assertThat(alice.get("/api/v1/deliveries/" + delivery).at("/attempt_log/0/retry_after_s"))
                    .isEqualTo("120");
        }
    }

    /** Nobody is made to wait longer than they asked by jitter, or less long than the schedule says. */
    @ParameterizedTest
    @CsvSource({"429, 3600, PT1H", "503, 3600, PT1H", "503, 36000, PT10H", "429, 999999, PT10H"})
    void waitsAsLongAsTheReceiverAsksUpToTenHours(int status, String retryAfter, Duration expected) {
        assertThat(delayAfter(status, retryAfter)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"429, 1", "503, 0", "503, soon", "500, 3600", "408, 3600"})
    void keepsItsOwnDelayWhereTheReceiverAsksForLessOrHasNoSay(int status, String retryAfter) {
        assertThat(delayAfter(status, retryAfter)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
    }

    /** Whatever its receiver asks for: there is no other try. */
    @Test
    void doesNotTryAgainForARetryAfterWhereTheProfileNeverDoes() {
        try (FakeReceiver receiver = new FakeReceiver(503)) {
            receiver.answer(503, "Retry-After", "60");
            open("capacitor", receiver.url());
            publish(1);

            assertThat(time.settled(alice, 1)).allMatch(Queued::isFinished);
        }
    }

    /**
     * A receiver that takes the connection and says nothing. Nobody waits for half a minute here: the profile is each vendor's own but for
     * its timeout; which timeout the vendors' profiles have is {@code DeadlineTest}'s.
     */
    @ParameterizedTest
    @CsvSource({"dynamo, PT5S", "dynamic, PT15S", "pipelet, PT30S"})
    void triesAgainWhenTheTimeIsUp(String profile, Duration step) throws IOException {
        jdbc.sql(
                        "INSERT INTO wire_profile (id, tenant_id, name, definition, created_at, updated_at) SELECT ?, ?, 'hasty', JSON_SET(definition, '$.timeout', 'PT0.2S'), created_at, created_at FROM wire_profile WHERE tenant_id IS NULL AND name = ?")
                .params(Ids.bytes(Ids.next()), alice.environment().tenant().bytes(), profile)
                .update();
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            open("hasty", "http://127.0.0.1:" + silent.getLocalPort() + "/hook");
            publish(1);

            assertThat(time.settled(alice, 1))
                    .allSatisfy(one -> assertThat(Duration.between(time.now(), one.due()))
                            .isBetween(step, step.plus(step.dividedBy(5))));
            String delivery = alice.get("/api/v1/deliveries").at("/data/0/id");
            assertThat(alice.get("/api/v1/deliveries/" + delivery).at("/attempt_log/0/outcome"))
                    .isEqualTo("timeout");
        }
    }

    private Duration delayAfter(int status, String retryAfter) {
        try (FakeReceiver receiver = new FakeReceiver(status)) {
            receiver.answer(status, "Retry-After", retryAfter);
            open("dynamo", receiver.url());
            publish(1);
            return Duration.between(time.now(), time.settled(alice, 1).get(0).due());
        }
    }

    private void open(String profile, String url) {
        assertThat(alice.endpoint("{\"url\":\"" + url + "\",\"events\":[\"*\"],\"profile\":\"" + profile + "\"}")
                        .status())
                .isEqualTo(201);
    }

    private int publish(int events) {
        return alice.publishBatch(IntStream.range(0, events)
                        .mapToObj(i -> "{\"type\":\"session.started\",\"data\":" + i + "}")
                        .collect(Collectors.joining(",", "{\"events\":[", "]}")))
                .status();
    }

    private void assertWithin(Duration step, List<Queued> failed) {
        List<Duration> delays = failed.stream()
                .map(one -> Duration.between(time.now(), one.due()))
                .toList();
        assertThat(delays).allSatisfy(delay -> assertThat(delay).isBetween(step, step.plus(step.dividedBy(5))));
        assertThat(delays.stream().distinct().count())
                .as("spread, so that what failed together does not come back together")
                .isGreaterThan(1);
    }

    private void assertNothingCanBeClaimedBefore(Instant due) {
        time.setTo(due.minus(INSTANT));
        List<Due> visible = work.due(Lane.RETRY, 1_000);
        assertThat(visible).noneMatch(one -> one.environment().equals(alice.id()));
    }

    private static Instant first(List<Queued> queued) {
        return queued.stream().map(Queued::due).min(Comparator.naturalOrder()).orElseThrow();
    }

    private void assertReplayable(Queued failed, FakeReceiver receiver) {
        int before = receiver.arrivals().size();
        receiver.answer(200);
        assertThat(alice.post("/api/v1/deliveries/" + failed.id() + "/replay", "")
                        .status())
                .isEqualTo(202);
        await().until(() -> receiver.arrivals().size() == before + 1);
        await().until(() -> alice.get("/api/v1/deliveries?status=succeeded")
                .each("replay_of")
                .contains(failed.id().toString()));
    }
}
