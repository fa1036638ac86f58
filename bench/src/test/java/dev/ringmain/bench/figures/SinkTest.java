package dev.ringmain.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SinkTest {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Sink sink;

    @BeforeEach
    void open() throws IOException {
        sink = new Sink(2);
    }

    @AfterEach
    void close() throws IOException {
        sink.close();
    }

    @Test
    void countsWhatArrives() throws Exception {
        assertThat(post(0, body())).isEqualTo(200);
        assertThat(post(1, body())).isEqualTo(200);

        assertThat(sink.arrived()).isEqualTo(2);
        assertThat(sink.twice()).isZero();
    }

    @Test
    void noticesWhatAnEndpointHadBefore() throws Exception {
        byte[] body = body();
        post(0, body);
        post(1, body);
        post(0, body);

        assertThat(sink.twice()).isEqualTo(1);
    }

    @Test
    void measuresFromTheMomentThatIsWrittenInIt() throws Exception {
        Latencies took = new Latencies();
        sink.measure(took);
        byte[] body = body();
        int at = new String(body, StandardCharsets.US_ASCII).indexOf(Message.AT) + Message.AT.length();
        Message.write(System.nanoTime() - 5_000_000_000L, body, at);
        post(0, body);
        sink.measure(null);

        assertThat(took.size()).isEqualTo(1);
        assertThat(took.percentile(0.5)).isGreaterThanOrEqualTo(5_000);
    }

    @Test
    void noticesASignatureThatIsWrong() throws Exception {
        sink.secret(0, "whsec_" + Base64.getEncoder().encodeToString(new byte[32]));
        for (int i = 0; i < 1_000; i++) {
            post(0, body());
        }

        assertThat(sink.checked()).isEqualTo(1);
        assertThat(sink.forged()).isEqualTo(1);
    }

    private static byte[] body() {
        return Envelope.body("evt_1", "figures.e00");
    }

    private int post(int endpoint, byte[] body) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(sink.url(endpoint)))
                                .header("webhook-id", "evt_1")
                                .header("webhook-timestamp", "1700000000")
                                .header("webhook-signature", "v1,AAAA")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
