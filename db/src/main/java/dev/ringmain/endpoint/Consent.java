package dev.ringmain.endpoint;

import dev.ringmain.wire.WireProfile;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Whether a receiver agrees to be delivered to, where its profile asks first. Never called with a transaction open. */
@Component
class Consent {

    private static final Pattern RATE = Pattern.compile("[1-9]\\d{0,8}");
    private static final int SECONDS = 60;

    private final ObjectProvider<Handshaker> handshaker;

    Consent(ObjectProvider<Handshaker> handshaker) {
        this.handshaker = handshaker;
    }

    /**
     * @param rateLimit deliveries a second that the endpoint is to have; null or 0: no limit of its own
     * @return deliveries a second that the receiver allows; null: it leaves that to us
     * @throws UnacceptableEndpoint if it does not agree
     */
    @Nullable
    Integer ask(WireProfile profile, String url, @Nullable Integer rateLimit) {
        Handshaker asking = handshaker.stream()
                .findFirst()
                .orElseThrow(() -> refused("This process sends nothing, so it cannot ask the receiver."));
        Integer perMinute = rateLimit == null || rateLimit <= 0
                ? null
                : Integer.valueOf((int) Math.min(Integer.MAX_VALUE, (long) rateLimit * SECONDS));
        Handshaker.Answer answer = asking.ask(URI.create(url), profile.origin(), perMinute);
        String origin = answer.allowedOrigin();
        if (origin == null || !(origin.equals("*") || origin.equalsIgnoreCase(profile.origin()))) {
            throw refused("The receiver did not agree to deliveries. Asked by OPTIONS with WebHook-Request-Origin: "
                    + profile.origin() + ", it must answer WebHook-Allowed-Origin: " + profile.origin() + " or *. "
                    + answer.detail());
        }
        String rate = answer.allowedRate();
        // One that allows fewer than 60 a minute is taken at one a second, and says 429 when it means it.
        return rate == null || !RATE.matcher(rate).matches() ? null : Math.max(1, Integer.parseInt(rate) / SECONDS);
    }

    private static UnacceptableEndpoint refused(String message) {
        return new UnacceptableEndpoint(UnacceptableEndpoint.HANDSHAKE_REFUSED, "url", message);
    }
}
