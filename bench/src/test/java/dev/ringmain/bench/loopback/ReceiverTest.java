package dev.ringmain.bench.loopback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringmain.bench.ledger.Arrivals;
import dev.ringmain.bench.ledger.Arrivals.Arrival;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiverTest {

    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final String DATA = "{\"row\":\"F00\",\"seq\":7}";
    private static final String BODY =
            "{\"id\":\"evt_1\",\"type\":\"t\",\"timestamp\":\"2026-11-21T00:00:00Z\",\"data\":" + DATA + "}";

    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Arrivals arrivals;
    private Receiver receiver;

    @BeforeEach
    void open() throws IOException {
        arrivals = new Arrivals(folder.resolve("received"));
        receiver = new Receiver(arrivals);
        receiver.secret("e", "whsec_" + Base64.getEncoder().encodeToString(KEY));
    }

    @AfterEach
    void close() throws IOException {
        receiver.close();
        arrivals.close();
    }

    @Test
    void writesDownWhatArrivesAndAccepts() throws Exception {
        assertThat(post("e", signature(BODY)).statusCode()).isEqualTo(200);

        Arrival arrival = arrivals.of("e", 7).get(0);
        assertThat(arrival.signatureOk()).isTrue();
        assertThat(arrival.accepted()).isTrue();
        assertThat(arrival.webhookId()).isEqualTo("evt_1");
        assertThat(arrival.signedAt()).isEqualTo(1_700_000_000L);
        assertThat(arrival.sha256()).isEqualTo(Delivered.sha256(DATA.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void noticesASignatureOfOtherBytes() throws Exception {
        post("e", signature(BODY + " "));

        assertThat(arrivals.of("e", 7).get(0).signatureOk()).isFalse();
    }

    @Test
    void trustsNoSignatureOfAnEndpointWithoutASecret() throws Exception {
        post("other", signature(BODY));

        assertThat(arrivals.of("other", 7).get(0).signatureOk()).isFalse();
    }

    @Test
    void answersAsItWasTold() throws Exception {
        receiver.behave("e", Behaviour.busy(3));

        HttpResponse<String> answer = post("e", signature(BODY));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("3");
        assertThat(arrivals.of("e", 7).get(0).accepted()).isFalse();
    }

    @Test
    void resetsSilencesAndDripsAfterHavingWrittenItDown() {
        receiver.behave("e", Behaviour.reset());
        assertThatThrownBy(() -> post("e", signature(BODY))).isInstanceOf(IOException.class);
        receiver.behave("e", Behaviour.silent());
        assertThatThrownBy(() -> post("e", signature(BODY), SILENCE)).isInstanceOf(HttpTimeoutException.class);
        receiver.behave("e", Behaviour.drip());
        assertThatThrownBy(() -> post("e", signature(BODY), SILENCE)).isInstanceOf(HttpTimeoutException.class);

        assertThat(arrivals.of("e", 7)).hasSize(3).noneMatch(Arrival::accepted);
    }

    private HttpResponse<String> post(String endpoint, String signature) throws IOException, InterruptedException {
        return post(endpoint, signature, PATIENCE);
    }

    private HttpResponse<String> post(String endpoint, String signature, Duration patience)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(receiver.url(endpoint)))
                        .timeout(patience)
                        .header("webhook-id", "evt_1")
                        .header("webhook-timestamp", "1700000000")
                        .header("webhook-signature", "v1,AAAA " + signature)
                        .POST(HttpRequest.BodyPublishers.ofString(BODY))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String signature(String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        return "v1,"
                + Base64.getEncoder()
                        .encodeToString(mac.doFinal(("evt_1.1700000000." + body).getBytes(StandardCharsets.UTF_8)));
    }
}
