package dev.ringmain.worker.send;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

public record SendResult(
        SendOutcome outcome,
        Integer status,
        List<String> headers,
        byte[] body,
        String remoteAddress,
        int totalMs,
        Integer dnsMs,
        Integer connectMs,
        Integer tlsMs,
        Integer firstByteMs,
        String detail) {
    public boolean succeeded() {
        return outcome == SendOutcome.SUCCEEDED;
    }

    public boolean gone() {
        return status != null && status == 410;
    }

    public Optional<Duration> retryAfter(Clock clock) {
        return Optional.empty();
    }
}
