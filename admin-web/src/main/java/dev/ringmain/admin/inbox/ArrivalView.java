package dev.ringmain.admin.inbox;

import dev.ringmain.admin.workspace.Payload;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.inbox.Inboxes.Arrival;
import dev.ringmain.wire.SigningKey;
import dev.ringmain.wire.Verification;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A request that arrived, and what each secret that could have signed it says about it. */
record ArrivalView(String id, Instant at, String headers, String body, String subject, List<Check> checks) {

    /**
     * @param key which of the endpoint's secrets
     */
    record Check(Destination endpoint, String key, Verification result) {}

    static ArrivalView of(Arrival arrival, List<Destination> senders) {
        Map<String, String> headers = headers(arrival.headers());
        return new ArrivalView(
                arrival.id().toString(),
                arrival.receivedAt(),
                Payload.visible(arrival.headers()),
                Payload.pretty(arrival.body()),
                Payload.visible(headers.getOrDefault("webhook-id", "")),
                senders.stream()
                        .flatMap(sender -> sender.keys().stream().map(key -> check(arrival, headers, sender, key)))
                        .toList());
    }

    public boolean isVerified() {
        return checks.stream().anyMatch(check -> check.result() == Verification.OK);
    }

    private static Check check(Arrival arrival, Map<String, String> headers, Destination sender, SigningKey key) {
        return new Check(
                sender,
                (key.until() == null ? "current " : "previous ") + (key.isAsymmetric() ? "key pair" : "secret"),
                sender.profileAt(arrival.receivedAt()).verify(headers, arrival.body(), key, arrival.receivedAt()));
    }

    private static Map<String, String> headers(String lines) {
        Map<String, String> headers = new HashMap<>();
        lines.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        });
        return headers;
    }
}
