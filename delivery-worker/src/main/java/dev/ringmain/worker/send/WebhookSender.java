package dev.ringmain.worker.send;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Component;

@Component
public class WebhookSender {
    private final HttpClient client = HttpClient.newHttpClient();

    public CompletableFuture<SendResult> send(SendRequest r) {
        HttpRequest.Builder b = HttpRequest.newBuilder(r.url())
                .timeout(r.deadline())
                .POST(HttpRequest.BodyPublishers.ofByteArray(r.body()));
        r.headers().forEach(b::header);
        return client.sendAsync(b.build(), HttpResponse.BodyHandlers.ofByteArray())
                .handle((x, e) -> e != null
                        ? new SendResult(
                                SendOutcome.CONNECT, null, null, null, null, 1, null, null, null, null, e.toString())
                        : new SendResult(
                                x.statusCode() / 100 == 2 ? SendOutcome.SUCCEEDED : SendOutcome.REFUSED,
                                x.statusCode(),
                                List.of(),
                                x.body(),
                                null,
                                1,
                                null,
                                null,
                                null,
                                null,
                                null));
    }
}
