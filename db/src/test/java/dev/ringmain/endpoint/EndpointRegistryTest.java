package dev.ringmain.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.secret.Sealing;
import dev.ringmain.tenant.Environment;
import dev.ringmain.testing.SettableClock;
import dev.ringmain.wire.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class EndpointRegistryTest {

    private static final String OWN_SECRET = "whsec_" + Base64.getEncoder().encodeToString(new byte[24]);
    private static final Instant NOON = Instant.parse("2026-04-14T12:00:00Z");

    @Autowired
    World world;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    Endpoints endpoints;

    @Autowired
    SigningSecrets secrets;

    @Autowired
    RoutingTable routing;

    @Autowired
    Sealing sealing;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SettableClock clock;

    private Environment alice;

    @BeforeEach
    void begin() {
        alice = world.liveOf("Alice");
        clock.set(NOON);
    }

    @AfterEach
    void letTheClockGo() {
        clock.reset();
    }

    @Test
    void letsExactlyOneOfFiftyHaveTheLastPlace() throws Exception {
        registry.open(alice.id(), World.draft("*"), 3);
        registry.open(alice.id(), World.draft("*"), 3);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        int opened = 0;
        try {
            Callable<Boolean> open = () -> {
                try {
                    registry.open(alice.id(), World.draft("*"), 3);
                    return true;
                } catch (EndpointLimitReached e) {
                    assertThat(e.limit()).isEqualTo(3);
                    assertThat(e.used()).isEqualTo(3);
                    return false;
                }
            };
            for (Future<Boolean> tried : threads.invokeAll(Collections.nCopies(50, open))) {
                opened += tried.get() ? 1 : 0;
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(opened).isEqualTo(1);
        assertThat(endpoints.countIn(alice.id())).isEqualTo(3);
    }

    @Test
    void doesNotCountWhatIsDeletedOrAnothers() {
        EndpointId first =
                registry.open(alice.id(), World.draft("*"), 1).endpoint().id();
        registry.open(world.liveOf("Charlie").id(), World.draft("*"), 1);
        registry.delete(alice.id(), first);

        assertThat(registry.open(alice.id(), World.draft("*"), 1)).isNotNull();
    }

    @Test
    void signsWithBothSecretsDuringTheOverlapAndThenWithTheNewOneAlone() {
        EndpointRegistry.Opened opened = registry.open(alice.id(), World.draft("*"), 10);
        EndpointId id = opened.endpoint().id();
        String fresh = registry.rotateSecret(alice.id(), id, Duration.ofHours(24))
                .orElseThrow()
                .secret();

        assertThat(fresh).startsWith("whsec_").isNotEqualTo(opened.secret());
        assertThat(live(id)).containsExactly(fresh, opened.secret());
        clock.tick(Duration.ofHours(24).minusSeconds(1));
        assertThat(live(id)).containsExactly(fresh, opened.secret());
        clock.tick(Duration.ofSeconds(1));
        assertThat(live(id)).containsExactly(fresh);
        assertThat(stored(id)).containsExactly(fresh);
    }

    @Test
    void endsTheOldSecretAtOnceWhereNoOverlapIsWanted() {
        EndpointRegistry.Opened opened = registry.open(alice.id(), World.draft("*"), 10);
        String fresh = registry.rotateSecret(alice.id(), opened.endpoint().id(), Duration.ZERO)
                .orElseThrow()
                .secret();

        assertThat(live(opened.endpoint().id())).containsExactly(fresh);
    }

    @Test
    void doesNotLengthenTheLifeOfAnOldSecretByRotatingAgain() {
        EndpointId id =
                registry.open(alice.id(), World.draft("*"), 10).endpoint().id();
        registry.rotateSecret(alice.id(), id, Duration.ofHours(1));
        registry.rotateSecret(alice.id(), id, Duration.ofHours(24));

        assertThat(live(id)).hasSize(3);
        clock.tick(Duration.ofHours(1));
        assertThat(live(id)).hasSize(2);
    }

    /** Each secret is a signature in every request. */
    @Test
    void keepsTenOldSecretsAtMost() {
        EndpointId id =
                registry.open(alice.id(), World.draft("*"), 10).endpoint().id();
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            clock.tick(Duration.ofSeconds(1));
            made.add(
                    0,
                    registry.rotateSecret(alice.id(), id, Duration.ofDays(7))
                            .orElseThrow()
                            .secret());
        }

        assertThat(live(id)).containsExactlyElementsOf(made.subList(0, 11));
    }

    @Test
    void refusesAnOverlapThatIsNegativeOrTooLong() {
        EndpointId id =
                registry.open(alice.id(), World.draft("*"), 10).endpoint().id();

        for (Duration overlap :
                List.of(Duration.ofSeconds(-1), Duration.ofDays(7).plusSeconds(1))) {
            assertThatExceptionOfType(UnacceptableEndpoint.class)
                    .isThrownBy(() -> registry.rotateSecret(alice.id(), id, overlap));
        }
        assertThat(registry.rotateSecret(alice.id(), id, Duration.ofDays(7))).isPresent();
    }

    @Test
    void keepsTheRowOfADeletedEndpointAndRemovesItsSecrets() {
        EndpointId id =
                registry.open(alice.id(), World.draft("*"), 10).endpoint().id();
        registry.rotateSecret(alice.id(), id, Duration.ofHours(24));

        assertThat(registry.delete(alice.id(), id)).isTrue();
        assertThat(registry.delete(alice.id(), id)).isFalse();
        assertThat(endpoints.find(alice.id(), id)).isEmpty();
        assertThat(endpoints.findById(id))
                .hasValueSatisfying(row -> assertThat(row.isDeleted()).isTrue());
        assertThat(jdbc.sql("SELECT COUNT(*) FROM signing_secret WHERE endpoint_id = ?")
                        .params(id.bytes())
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(registry.edit(alice.id(), id, World.draft("ping"))).isEmpty();
        assertThat(registry.rotateSecret(alice.id(), id, Duration.ZERO)).isEmpty();
    }

    @Test
    void changesNothingOfAnothers() {
        EndpointId alices =
                registry.open(alice.id(), World.draft("*"), 10).endpoint().id();
        Environment charlie = world.liveOf("Charlie");

        assertThat(registry.edit(charlie.id(), alices, World.draft("ping"))).isEmpty();
        assertThat(registry.pause(charlie.id(), alices)).isEmpty();
        assertThat(registry.rotateSecret(charlie.id(), alices, Duration.ZERO)).isEmpty();
        assertThat(registry.delete(charlie.id(), alices)).isFalse();
        registry.disable(charlie.id(), alices, Endpoint.GONE);
        assertThat(endpoints.find(alice.id(), alices).orElseThrow().status()).isEqualTo(EndpointStatus.ACTIVE);
    }

    @Test
    void changesOnlyWhatTheDraftNames() {
        EndpointId id = registry.open(
                        alice.id(),
                        new EndpointDraft(
                                "https://hooks.example.com/in",
                                "Billing",
                                List.of("session.*", "ping", "ping"),
                                null,
                                Map.of("authorization", "Bearer canary"),
                                5,
                                null,
                                OWN_SECRET),
                        10)
                .endpoint()
                .id();
        clock.tick(Duration.ofMinutes(1));
        registry.edit(alice.id(), id, new EndpointDraft(null, "Books", null, null, null, null, null, null));

        Endpoint edited = endpoints.find(alice.id(), id).orElseThrow();
        assertThat(edited.description()).isEqualTo("Books");
        assertThat(edited.url()).isEqualTo("https://hooks.example.com/in");
        assertThat(edited.events()).extracting(EventPattern::text).containsExactly("session.*", "ping");
        assertThat(edited.headers(sealing)).containsExactlyEntriesOf(Map.of("authorization", "Bearer canary"));
        assertThat(edited.rateLimit()).contains(5);
        assertThat(edited.number()).isPositive();
        assertThat(edited.createdAt()).isEqualTo(NOON);
        assertThat(edited.updatedAt()).isEqualTo(NOON.plusSeconds(60));
        assertThat(live(id)).containsExactly(OWN_SECRET);
        assertThat(jdbc.sql("SELECT CONVERT(headers_sealed USING latin1) FROM endpoint WHERE id = ?")
                        .params(id.bytes())
                        .query(String.class)
                        .single())
                .doesNotContain("canary");
    }

    @Test
    void refusesWhatWillNotDoAndStoresNothingOfIt() {
        for (EndpointDraft draft : List.of(
                new EndpointDraft(null, null, List.of("*"), null, null, null, null, null),
                new EndpointDraft("http://hooks.example.com/in", null, List.of("*"), null, null, null, null, null),
                new EndpointDraft("https://127.0.0.1/in", null, List.of("*"), null, null, null, null, null),
                new EndpointDraft("https://hooks.example.com/in", null, null, null, null, null, null, null),
                new EndpointDraft("https://hooks.example.com/in", null, List.of(), null, null, null, null, null),
                new EndpointDraft("https://hooks.example.com/in", null, List.of("a..b"), null, null, null, null, null),
                new EndpointDraft(
                        "https://hooks.example.com/in",
                        null,
                        Collections.nCopies(201, "*"),
                        null,
                        null,
                        null,
                        null,
                        null),
                new EndpointDraft("https://hooks.example.com/in", null, List.of("*"), "none", null, null, null, null),
                new EndpointDraft(
                        "https://hooks.example.com/in",
                        null,
                        List.of("*"),
                        null,
                        Map.of("host", "x"),
                        null,
                        null,
                        null),
                new EndpointDraft("https://hooks.example.com/in", null, List.of("*"), null, null, -1, null, null),
                new EndpointDraft(
                        "https://hooks.example.com/in", null, List.of("*"), null, null, null, "disabled", null),
                new EndpointDraft("https://hooks.example.com/in", null, List.of("*"), null, null, null, null, "short"),
                new EndpointDraft(
                        "https://hooks.example.com/in", "x".repeat(501), List.of("*"), null, null, null, null, null))) {
            assertThatExceptionOfType(UnacceptableEndpoint.class)
                    .as("%s", draft)
                    .isThrownBy(() -> registry.open(alice.id(), draft, 10));
        }
        assertThat(endpoints.countIn(alice.id())).isZero();
    }

    @Test
    void refusesToChangeTheProfileOfAnEndpoint() {
        EndpointId id =
                registry.open(alice.id(), World.draft("*"), 10).endpoint().id();

        assertThatExceptionOfType(UnacceptableEndpoint.class)
                .isThrownBy(() -> registry.edit(
                        alice.id(), id, new EndpointDraft(null, null, null, "other", null, null, null, null)));
    }

    @Test
    void pausesDisablesAndActivates() {
        EndpointId id =
                registry.open(alice.id(), World.draft("*"), 10).endpoint().id();
        clock.tick(Duration.ofMinutes(1));
        registry.disable(alice.id(), id, Endpoint.GONE);

        Endpoint disabled = endpoints.find(alice.id(), id).orElseThrow();
        assertThat(disabled.status()).isEqualTo(EndpointStatus.DISABLED);
        assertThat(disabled.statusReason()).contains("gone");
        assertThat(disabled.statusSince()).isEqualTo(NOON.plusSeconds(60));
        assertThat(routing.destination(alice.id(), id).orElseThrow().isActive()).isFalse();

        assertThat(registry.activate(alice.id(), id).orElseThrow().statusReason())
                .isEmpty();
        assertThat(routing.destination(alice.id(), id).orElseThrow().isActive()).isTrue();
        assertThat(registry.pause(alice.id(), id).orElseThrow().status()).isEqualTo(EndpointStatus.PAUSED);
    }

    private List<String> stored(EndpointId id) {
        return secrets.live(List.of(id), clock.instant()).stream()
                .map(secret -> secret.key(sealing).text())
                .toList();
    }

    /** What a delivery would be signed with now, by the routes as they are in memory. */
    private List<String> live(EndpointId id) {
        return routing.destination(alice.id(), id).orElseThrow().keys().stream()
                .filter(key -> key.isLive(clock.instant()))
                .map(SigningKey::text)
                .toList();
    }

    @Test
    void makesASecretOnlyWhereTheProfileHasOne() {
        assertThat(open("dynamo", null).secret()).startsWith("whsec_");
        assertThat(open("dynamo", "hex-of-my-own").secret()).isEqualTo("hex-of-my-own");
        assertThat(open("capacitor", null).secret()).isNull();
        assertThat(open("capacitor", "optional_webhook_secret").secret()).isEqualTo("optional_webhook_secret");
        assertThat(open("pipelet", null).secret()).isNull();
        assertThatExceptionOfType(UnacceptableEndpoint.class)
                .isThrownBy(() -> open("pipelet", "optional_webhook_secret"))
                .withMessageContaining("signs nothing");
    }

    @Test
    void takesTheCustomersOwnSecretWhenItIsReplaced() {
        EndpointId id = open("dynamo", null).endpoint().id();

        assertThat(registry.rotateSecret(alice.id(), id, "hex-of-my-own", Duration.ZERO)
                        .orElseThrow()
                        .secret())
                .isEqualTo("hex-of-my-own");
        assertThatExceptionOfType(UnacceptableEndpoint.class)
                .isThrownBy(() -> registry.rotateSecret(alice.id(), id, "short", Duration.ZERO));
    }

    private EndpointRegistry.Opened open(String profile, @Nullable String secret) {
        return registry.open(
                alice.id(),
                new EndpointDraft(
                        "https://hooks.example.com/in", null, List.of("*"), profile, null, null, null, secret),
                500);
    }
}
