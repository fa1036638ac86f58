package dev.ringmain.worker;

import dev.ringmain.endpoint.Handshaker;
import dev.ringmain.wire.WireProfile;
import dev.ringmain.worker.send.SendRequest;
import dev.ringmain.worker.send.SendResult;
import dev.ringmain.worker.send.WebhookSender;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks by OPTIONS, through the guard that deliveries go through, and waits for the answer (CloudEvents, HTTP 1.1 Web Hooks, 4.1). */
@Component
class AskConsent implements Handshaker {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Each holds a thread of its caller's until the receiver has answered. */
    private static final int MOST_AT_ONCE = 16;

    private static final int SHOWN = 100;

    private final Semaphore running = new Semaphore(MOST_AT_ONCE);
    private final WebhookSender sender;

    AskConsent(WebhookSender sender) {
        this.sender = sender;
    }

    @Override
    public Answer ask(URI url, String origin, @Nullable Integer ratePerMinute) {
        if (!running.tryAcquire()) {
            return new Answer(null, null, "Many receivers are being asked just now. Try again in a moment.");
        }
        try {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put(WireProfile.REQUEST_ORIGIN, origin);
            if (ratePerMinute != null) {
                headers.put("WebHook-Request-Rate", ratePerMinute.toString());
            }
            return answer(
                    sender.send(SendRequest.options(url, headers, PATIENCE)).join());
        } finally {
            running.release();
        }
    }

    /** Consent is in the headers alone: a status says nothing of it (4.2). */
    private static Answer answer(SendResult result) {
        String origin = header(result, "WebHook-Allowed-Origin");
        String detail = result.status() == null
                ? String.valueOf(result.detail())
                : "It answered " + result.status()
                        + (origin == null
                                ? " without WebHook-Allowed-Origin."
                                : " with WebHook-Allowed-Origin: " + printable(origin) + ".");
        return new Answer(origin, header(result, "WebHook-Allowed-Rate"), detail);
    }

    private static @Nullable String header(SendResult result, String name) {
        return result.headers().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> header.getValue().strip())
                .findFirst()
                .orElse(null);
    }

    private static String printable(String value) {
        String shown = value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
        return shown.replaceAll("[^ -~…]", "?");
    }
}
