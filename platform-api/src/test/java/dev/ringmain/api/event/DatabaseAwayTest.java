package dev.ringmain.api.event;

import static dev.ringmain.api.testing.Leaks.assertIsProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Crowd;
import dev.ringmain.api.testing.FaultProxy;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.tenant.Scope;
import dev.ringmain.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;

/** The database goes away and comes back, by a wire that is cut and mended. */
@ApiTest
@Tag("database")
@ContextConfiguration(initializers = DatabaseAwayTest.Wire.class)
class DatabaseAwayTest {

    private static final String EVENT = "{\"type\":\"a.b\",\"data\":1}";

    private static FaultProxy wire;

    /** An empty schema, reached through the wire. */
    static class Wire implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        private static final Pattern SERVER = Pattern.compile("//([^:/?]+):(\\d+)/");

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            TestDatabase.Schema schema = TestDatabase.emptySchema();
            Matcher server = SERVER.matcher(schema.url());
            if (!server.find()) {
                throw new IllegalStateException("The URL of the test database names no port");
            }
            wire = new FaultProxy(server.group(1), Integer.parseInt(server.group(2)));
            TestPropertyValues.of(
                            "spring.datasource.url="
                                    + inTheClear(server.replaceFirst("//127.0.0.1:" + wire.port() + "/")),
                            "spring.datasource.username=" + schema.username(),
                            "spring.datasource.password=" + schema.password(),
                            "spring.test.database.replace=none")
                    .applyTo(context);
        }

        /** The wire reads along to know when to break. */
        private static String inTheClear(String url) {
            return url.contains("sslMode")
                    ? url
                    : url + (url.contains("?") ? "&" : "?") + "sslMode=DISABLED&allowPublicKeyRetrieval=true";
        }
    }

    @Autowired
    Cast cast;

    Workspace alice;

    @BeforeEach
    void meetAlice() {
        alice = cast.alice().live();
        assertThat(alice.publish(EVENT).status()).isEqualTo(202);
    }

    @AfterEach
    void mendTheWire() {
        wire.restore();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> alice.get("/api/v1/usage").status() == 200);
    }

    @Test
    void refusesForTheMomentAndWorksAgainByItself() {
        wire.cut();

        for (int i = 0; i < 3; i++) {
            Answer refused = timed("Published while the database was away", () -> alice.publish(EVENT));
            assertThat(refused.refusal()).isEqualTo("503 unavailable");
            assertThat(refused.header("Retry-After")).isPresent();
            assertIsProblem(refused);
        }
        List<Answer> others = Crowd.of(20, i -> timed("One of twenty at once", () -> alice.publish(EVENT)));
        assertThat(others).allSatisfy(answer -> assertThat(answer.refusal()).isEqualTo("503 unavailable"));

        wire.restore();
        await().atMost(Duration.ofSeconds(20)).until(() -> alice.publish(EVENT).status() == 202);
        assertThat(alice.events()).isEqualTo(2);
        assertThat(alice.counted()).isEqualTo(2);
    }

    @Test
    void refusesWhereverTheConnectionBreaks() {
        String endpoint = alice.endpoint();

        for (int i = 0; i < 3; i++) {
            wire.tear();
            for (Answer answer : List.of(
                    alice.get("/api/v1/events"),
                    alice.get("/api/v1/deliveries"),
                    alice.get("/api/v1/webhooks/endpoints/" + endpoint),
                    alice.patch("/api/v1/webhooks/endpoints/" + endpoint, "{\"description\":\"x\"}"),
                    alice.get("/api/v1/event-types"))) {
                assertThat(answer.status()).as(answer.toString()).isIn(200, 503);
            }
        }
        wire.cut();
        for (Answer answer : List.of(
                alice.get("/api/v1/events"),
                alice.get("/api/v1/deliveries"),
                alice.get("/api/v1/webhooks/endpoints"),
                alice.endpoint("{\"url\":\"http://127.0.0.1:9/\",\"events\":[\"*\"]}"),
                alice.post("/api/v1/event-types", "{\"name\":\"a.c\"}"),
                alice.get("/api/v1/usage"))) {
            assertThat(answer.refusal()).isEqualTo("503 unavailable");
            assertIsProblem(answer);
        }
    }

    @Test
    void refusesMistypedKeyWithoutAskingTheDatabase() {
        String neverStored = cast.key(alice, Scope.all()).text().reveal();
        String mistyped = neverStored.substring(0, neverStored.length() - 6) + "zzzzzz";
        wire.cut();

        assertThat(cast.with(neverStored).publish(EVENT).refusal()).isEqualTo("503 unavailable");
        assertThat(cast.with(mistyped).publish(EVENT).refusal()).isEqualTo("401 unauthorized");
    }

    @Test
    void storesNothingTwiceForThoseWhoTryUntilTheyAreAnswered() {
        List<Integer> tries = Crowd.of(9, i -> {
            if (i == 8) {
                IntStream.range(0, 12).forEach(n -> {
                    pause(150);
                    wire.tear();
                });
                return 0;
            }
            return IntStream.range(0, 25)
                    .map(n -> publishUntilAccepted("key-" + i + "-" + n))
                    .sum();
        });

        System.out.printf(
                "Two hundred events took %d requests while connections broke%n",
                tries.stream().mapToInt(Integer::intValue).sum());
        await().ignoreExceptions().untilAsserted(() -> {
            assertThat(alice.events()).isEqualTo(1 + 200);
            assertThat(alice.counted()).isEqualTo(1 + 200);
        });
    }

    /** Nobody can tell whether a commit was done whose answer was lost. To do it again would make two events of one request. */
    @Test
    void doesNotCommitAgainWhatMayBeCommitted() {
        wire.loseAnswersToCommitsOf("INSERT INTO event (");

        List<Answer> answers =
                Crowd.of(40, i -> alice.publish("{\"type\":\"a.b\",\"subject\":\"request-" + i + "\",\"data\":1}"));

        wire.restore();
        assertThat(answers).allSatisfy(answer -> assertThat(answer.refusal()).isEqualTo("503 unavailable"));
        await().until(() -> alice.get("/api/v1/events").status() == 200);
        List<String> stored = alice.get("/api/v1/events?limit=100").each("subject");
        assertThat(stored).hasSizeGreaterThan(1).doesNotHaveDuplicates();
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(alice.counted()).isEqualTo(alice.events()));
    }

    @Test
    void answersWhenTheDatabaseIsSilent() {
        wire.freeze();

        Answer refused = timed("Published while the database was silent", () -> alice.publish(EVENT));

        assertThat(refused.refusal()).isEqualTo("503 unavailable");
    }

    @Test
    void saysThatItIsNotReadyWhileTheDatabaseIsAway() {
        assertThat(cast.with("").get("/readyz").status()).isEqualTo(200);
        wire.cut();

        Answer away = timed(
                "Asked for readiness while the database was away",
                () -> cast.with("").get("/readyz"));

        assertThat(away.status()).isEqualTo(503);
        assertThat(cast.with("").get("/livez").status()).isEqualTo(200);
    }

    /** How many requests it took. */
    private int publishUntilAccepted(String key) {
        for (int tries = 1; ; tries++) {
            Answer answer = alice.publish(EVENT, "Idempotency-Key", key);
            if (answer.status() == 202) {
                return tries;
            }
            assertThat(answer.refusal()).isEqualTo("503 unavailable");
        }
    }

    private static Answer timed(String what, Supplier<Answer> act) {
        long start = System.nanoTime();
        Answer answer = act.get();
        System.out.printf("%s: %d after %d ms%n", what, answer.status(), (System.nanoTime() - start) / 1_000_000);
        return answer;
    }

    /** Between two faults: there is no clock to tick on the far side of a socket. */
    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
