package dev.ringmain.worker;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ringmain.endpoint.EndpointUrl;
import dev.ringmain.endpoint.ReachCheck;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.worker.send.Reached;
import dev.ringmain.worker.send.WebhookSender;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/** Opens a connection as for a delivery and closes it again. So seldom for a tenant that nobody scans ports by it. */
@Component
class CheckReach implements ReachCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(8);

    /** Each holds a thread of its caller's until something is found. */
    private static final int MOST_AT_ONCE = 16;

    private static final int MOST_IN_A_ROW = 10;
    private static final Duration REFILL = Duration.ofMinutes(1);

    private final Semaphore running = new Semaphore(MOST_AT_ONCE);
    private final Cache<TenantId, Bucket> allowances =
            Caffeine.newBuilder().expireAfterAccess(Duration.ofMinutes(10)).build();
    private final WebhookSender sender;

    CheckReach(WebhookSender sender) {
        this.sender = sender;
    }

    @Override
    public Found check(TenantId asking, EndpointUrl url) {
        if (!allowances.get(asking, tenant -> fresh()).tryConsume(1)) {
            return Found.of(
                    Outcome.TOO_OFTEN,
                    "URLs were checked often in the last minute. Try again in a moment, or save it.");
        }
        if (!running.tryAcquire()) {
            return Found.of(
                    Outcome.TOO_OFTEN, "Many URLs are being checked just now. Try again in a moment, or save it.");
        }
        try {
            return found(sender.reach(url.uri(), PATIENCE).join());
        } finally {
            running.release();
        }
    }

    @Override
    public Optional<String> refusal(EndpointUrl url) {
        return sender.refusal(url.uri()).join();
    }

    private static Bucket fresh() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(MOST_IN_A_ROW).refillGreedy(MOST_IN_A_ROW, REFILL))
                .build();
    }

    private static Found found(Reached reached) {
        String detail = String.valueOf(reached.detail());
        return switch (reached.outcome()) {
            case SUCCEEDED ->
                new Found(
                        Outcome.REACHABLE,
                        reached.addresses(),
                        reached.certificateUntil(),
                        reached.millis(),
                        inWords(reached));
            case BLOCKED -> Found.of(Outcome.BLOCKED, detail);
            case DNS -> Found.of(Outcome.UNKNOWN_NAME, detail);
            case TLS -> Found.of(Outcome.TLS_FAILED, detail);
            // Why a port does not answer is nobody's to learn here.
            default ->
                Found.of(
                        Outcome.UNREACHABLE,
                        "The host is known, and no connection to it could be made. Look whether the receiver runs and may be reached from the Internet.");
        };
    }

    private static String inWords(Reached reached) {
        String addresses = reached.addresses() == 1 ? "1 address" : reached.addresses() + " addresses";
        String tls = reached.certificateUntil() == null
                ? "not secured: it is plain http"
                : "TLS is in order until " + LocalDate.ofInstant(reached.certificateUntil(), ZoneOffset.UTC);
        return "It can be reached: the host stands for " + addresses + ", " + tls + ". It took " + reached.millis()
                + " ms, and nothing was sent.";
    }
}
