package dev.ringmain.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.tenant.Environment;
import dev.ringmain.testing.SettableClock;
import dev.ringmain.wire.DeliveryFacts;
import dev.ringmain.wire.Ed25519;
import dev.ringmain.wire.SignedRequest;
import dev.ringmain.wire.SigningKey;
import dev.ringmain.wire.Verification;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What an endpoint is signed by beside its own profile and secret: another profile for a while, and a key pair. */
@DatabaseTest
class WindowTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final String OWN = "whsec_" + "QUJD".repeat(8);

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
    void sendsBothSignaturesOverOneBodyUntilTheEndAndThenItsOwnAlone() {
        EndpointId id = open("dynamo", OWN);
        edit(id, draft().alsoSigning(new AlsoSign("standard", NOON.plus(Duration.ofDays(7)))));

        SignedRequest during = request(id);
        assertThat(during.headers())
                .containsOnlyKeys(
                        "X-Dynamo-Signature",
                        "X-Webhook-Signature",
                        "webhook-id",
                        "webhook-timestamp",
                        "webhook-signature");
        assertThat(new String(during.body(), StandardCharsets.UTF_8)).startsWith("{\"event\":");
        assertThat(destination(id)
                        .profileAt(NOON)
                        .verify(lowerCase(during), during.body(), new SigningKey(OWN, null), NOON))
                .isEqualTo(Verification.OK);
        assertThat(endpoint(id).alsoSign(clock.instant())).isPresent();

        clock.tick(Duration.ofDays(7).minusMillis(1));
        assertThat(request(id).headers()).containsKey("webhook-signature");
        clock.tick(Duration.ofMillis(1));
        assertThat(request(id).headers()).containsOnlyKeys("X-Dynamo-Signature", "X-Webhook-Signature");
        assertThat(endpoint(id).alsoSign(clock.instant())).isEmpty();
    }

    @Test
    void endsAtOnceOnNullAndIsLeftAloneByOtherChanges() {
        EndpointId id = open("dynamo", OWN);
        edit(id, draft().alsoSigning(new AlsoSign("standard", NOON.plus(Duration.ofDays(7)))));
        edit(id, draft().describedAs("Books"));
        assertThat(request(id).headers()).containsKey("webhook-signature");

        edit(id, draft().alsoSigning(AlsoSign.NONE));

        assertThat(request(id).headers()).doesNotContainKey("webhook-signature");
    }

    @Test
    void refusesWindowsThatCannotWork() {
        Instant soon = NOON.plus(Duration.ofDays(1));
        EndpointId dynamo = open("dynamo", "a-plain-secret");
        EndpointId capacitor = open("capacitor", null);
        EndpointId pipelet = open("pipelet", null);

        refused("conflicting_header", "also_sign/profile", dynamo, new AlsoSign("capacitor", soon));
        refused("secret_does_not_fit", "also_sign/profile", dynamo, new AlsoSign("standard", soon));
        refused("invalid_value", "also_sign/profile", dynamo, new AlsoSign("dynamo", soon));
        refused("invalid_value", "also_sign/profile", dynamo, new AlsoSign("pipelet", soon));
        refused("unknown_profile", "also_sign/profile", dynamo, new AlsoSign("no-such", soon));
        refused("required", "also_sign/until", dynamo, new AlsoSign("dynamic", null));
        refused("required", "also_sign/profile", dynamo, new AlsoSign(null, soon));
        refused("invalid_value", "also_sign/until", dynamo, new AlsoSign("dynamic", NOON));
        refused("invalid_value", "also_sign/until", dynamo, new AlsoSign("dynamic", NOON.plus(Duration.ofDays(91))));
        refused("secret_required", "also_sign/profile", capacitor, new AlsoSign("dynamic", soon));
        refused("secret_required", "also_sign/profile", pipelet, new AlsoSign("dynamic", soon));
        assertThat(request(dynamo).headers()).containsOnlyKeys("X-Dynamo-Signature", "X-Webhook-Signature");
    }

    @Test
    void movesToAnotherProfileWhereTheSecretFits() {
        EndpointId id = open("dynamo", OWN);
        edit(id, draft().alsoSigning(new AlsoSign("standard", NOON.plus(Duration.ofDays(7)))));

        edit(id, EndpointDraft.of("standard", null, null));

        assertThat(endpoint(id).profile()).isEqualTo("standard");
        assertThat(endpoint(id).alsoSign(NOON)).isEmpty();
        assertThat(request(id).headers()).containsOnlyKeys("webhook-id", "webhook-timestamp", "webhook-signature");
    }

    @Test
    void saysWhatToDoWhereTheSecretDoesNotFitAndTakesAnotherAlong() {
        EndpointId id = open("dynamo", "a-plain-secret");
        assertThatThrownBy(() -> edit(id, EndpointDraft.of("standard", null, null)))
                .isInstanceOfSatisfying(UnacceptableEndpoint.class, e -> {
                    assertThat(e.code()).isEqualTo("secret_does_not_fit");
                    assertThat(e.field()).isEqualTo("profile");
                });

        edit(id, EndpointDraft.of("standard", null, null).signedWith(OWN));

        assertThat(request(id).headers().get("webhook-signature").split(" ")).hasSize(2);
        clock.tick(EndpointRegistry.USUAL_OVERLAP);
        assertThat(request(id).headers().get("webhook-signature").split(" ")).hasSize(1);
    }

    @Test
    void asksForASecretWhereTheNewProfileSignsAndThereIsNone() {
        EndpointId id = open("pipelet", null);

        assertThatThrownBy(() -> edit(id, EndpointDraft.of("dynamo", null, null)))
                .isInstanceOfSatisfying(
                        UnacceptableEndpoint.class, e -> assertThat(e.code()).isEqualTo("secret_required"));
        edit(id, EndpointDraft.of("dynamo", null, null).signedWith("a-plain-secret"));
        assertThat(request(id).headers()).containsKey("X-Dynamo-Signature");
    }

    @Test
    void signsWithAKeyPairThatTheJdkVerifies() throws Exception {
        EndpointId id = open("standard", OWN);
        edit(id, draft().asymmetric(true));

        SignedRequest request = request(id);
        String publicKey = endpoint(id).publicKey().orElseThrow();

        assertThat(publicKey).matches("whpk_[A-Za-z0-9+/]{43}=");
        List<String> signatures =
                List.of(request.headers().get("webhook-signature").split(" "));
        assertThat(signatures).hasSize(2);
        assertThat(signatures.get(0)).startsWith("v1,");
        assertThat(signatures).filteredOn(one -> isBy(publicKey, one, request)).hasSize(1);
        request.body()[0] ^= 1;
        assertThat(signatures).filteredOn(one -> isBy(publicKey, one, request)).isEmpty();
        assertThat(destination(id).keys())
                .filteredOn(SigningKey::isAsymmetric)
                .allSatisfy(key -> assertThat(
                                Base64.getDecoder().decode(key.text().substring("whsk_".length())))
                        .hasSize(64)
                        .endsWith(Base64.getDecoder().decode(publicKey.substring("whpk_".length()))));
        edit(id, draft().asymmetric(false));
        assertThat(endpoint(id).publicKey()).isEmpty();
        assertThat(request(id).headers().get("webhook-signature").split(" ")).hasSize(1);
    }

    @Test
    void signsWithBothKeyPairsDuringTheOverlap() {
        EndpointId id = open("standard", OWN);
        edit(id, draft().asymmetric(true));
        String before = endpoint(id).publicKey().orElseThrow();

        registry.rotateKey(alice.id(), id, Duration.ofHours(1));
        registry.rotateSecret(alice.id(), id, Duration.ofHours(1));
        String after = endpoint(id).publicKey().orElseThrow();

        assertThat(after).isNotEqualTo(before);
        assertThat(signers(id, before, after)).containsExactlyInAnyOrder(before, after);
        assertThat(request(id).headers().get("webhook-signature").split(" ")).hasSize(4);
        clock.tick(Duration.ofHours(1));
        assertThat(signers(id, before, after)).containsExactly(after);
        assertThat(request(id).headers().get("webhook-signature").split(" ")).hasSize(2);
    }

    @Test
    void hasKeyPairsOnlyWhereTheSchemeHasRoomForThem() {
        EndpointId dynamo = open("dynamo", OWN);

        assertThatThrownBy(() -> edit(dynamo, draft().asymmetric(true)))
                .isInstanceOfSatisfying(
                        UnacceptableEndpoint.class, e -> assertThat(e.field()).isEqualTo("asymmetric"));
        assertThatThrownBy(() -> registry.rotateKey(alice.id(), dynamo, Duration.ZERO))
                .isInstanceOf(UnacceptableEndpoint.class);
        assertThatThrownBy(() -> open("dynamo", Ed25519.generate().secretKey()))
                .isInstanceOfSatisfying(
                        UnacceptableEndpoint.class, e -> assertThat(e.field()).isEqualTo("secret"));
    }

    private List<String> signers(EndpointId id, String... publicKeys) {
        SignedRequest request = request(id);
        return Arrays.stream(publicKeys)
                .filter(key -> Arrays.stream(
                                request.headers().get("webhook-signature").split(" "))
                        .anyMatch(one -> isBy(key, one, request)))
                .toList();
    }

    /** As a receiver would check it that has the JDK and the specification, and none of our code. */
    private static boolean isBy(String publicKey, String signature, SignedRequest request) {
        if (!signature.startsWith("v1a,")) {
            return false;
        }
        try {
            byte[] x509 = HexFormat.of()
                    .parseHex("302a300506032b6570032100"
                            + HexFormat.of().formatHex(Base64.getDecoder().decode(publicKey.substring(5))));
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509));
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update((request.headers().get("webhook-id") + "."
                            + request.headers().get("webhook-timestamp") + ".")
                    .getBytes(StandardCharsets.UTF_8));
            verifier.update(request.body());
            return verifier.verify(Base64.getDecoder().decode(signature.substring(4)));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private void refused(String code, String field, EndpointId id, AlsoSign also) {
        assertThatThrownBy(() -> edit(id, draft().alsoSigning(also)))
                .isInstanceOfSatisfying(UnacceptableEndpoint.class, e -> {
                    assertThat(e.code()).as(String.valueOf(also)).isEqualTo(code);
                    assertThat(e.field()).as(String.valueOf(also)).isEqualTo(field);
                });
    }

    private EndpointId open(String profile, @Nullable String secret) {
        return registry.open(
                        alice.id(),
                        EndpointDraft.of(profile, "https://hooks.example.com/in", List.of("*"))
                                .signedWith(secret),
                        50)
                .endpoint()
                .id();
    }

    private void edit(EndpointId id, EndpointDraft draft) {
        assertThat(registry.edit(alice.id(), id, draft)).isPresent();
    }

    private static EndpointDraft draft() {
        return EndpointDraft.of(null, null, null);
    }

    private Endpoint endpoint(EndpointId id) {
        return endpoints.find(alice.id(), id).orElseThrow();
    }

    private Destination destination(EndpointId id) {
        return routing.destination(alice.id(), id).orElseThrow();
    }

    private SignedRequest request(EndpointId id) {
        Destination destination = destination(id);
        DeliveryFacts facts = new DeliveryFacts(
                "evt_1",
                "session.started",
                NOON,
                null,
                "env_1",
                "live",
                id.toString(),
                "dlv_1",
                1,
                false,
                "{}".getBytes(StandardCharsets.UTF_8));
        return destination
                .profileAt(clock.instant())
                .request(facts, destination.keys(), destination.headers(), clock.instant());
    }

    private static Map<String, String> lowerCase(SignedRequest request) {
        return request.headers().entrySet().stream()
                .collect(Collectors.toMap(
                        header -> header.getKey().toLowerCase(java.util.Locale.ROOT), Map.Entry::getValue));
    }
}
