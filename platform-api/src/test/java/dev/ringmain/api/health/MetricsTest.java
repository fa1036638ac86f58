package dev.ringmain.api.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.ApiTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;

@ApiTest
class MetricsTest {

    @LocalManagementPort
    int management;

    @LocalServerPort
    int port;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void anybodyAtTheManagementPortReadsThem() throws IOException, InterruptedException {
        HttpResponse<String> answer = get(management, "/actuator/prometheus");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains(
                        "hikaricp_connections_active",
                        "ringmain_log_writes_failed_total",
                        "ringmain_clock_skew_seconds");
    }

    @Test
    void nobodyReadsThemAtThePortOfTheApi() throws IOException, InterruptedException {
        assertThat(get(port, "/actuator/prometheus").body()).doesNotContain("hikaricp");
    }

    private HttpResponse<String> get(int at, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + at + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
