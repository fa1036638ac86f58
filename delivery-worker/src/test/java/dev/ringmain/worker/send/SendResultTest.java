package dev.ringmain.worker.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendResultTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | PT0S",
                "120 | PT2M",
                "' 7 ' | PT7S",
                "999999999 | PT277777H46M39S",
                "Sat, 21 Nov 2026 12:05:00 GMT | PT5M",
                "Saturday, 21-Nov-26 12:05:00 GMT | PT5M",
                "Sat, 21 Nov 2026 11:00:00 GMT | PT0S"
            })
    void readsHowLongTheReceiverAsksToBeLeftAlone(String header, Duration wait) {
        assertThat(answer(429, header).retryAfter(NOON)).contains(wait);
        assertThat(answer(503, header).retryAfter(NOON)).contains(wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5", "soon", "9999999999", "Sat, 41 Nov 2026 12:05:00 GMT", "12 s", "١٢"})
    void ignoresWhatItCannotRead(String header) {
        assertThat(answer(429, header).retryAfter(NOON)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 301, 404, 410, 500, 502})
    void listensOnlyToReceiversThatAreBusy(int status) {
        assertThat(answer(status, "120").retryAfter(NOON)).isEmpty();
    }

    @Test
    void doesNotWaitWhenNothingIsAsked() {
        SendResult silent = new SendResult(
                SendOutcome.REFUSED,
                503,
                List.of(),
                new byte[0],
                false,
                null,
                new SendTimings(1, null, null, null, null),
                "The receiver answered 503.");

        assertThat(silent.retryAfter(NOON)).isEmpty();
    }

    private static SendResult answer(int status, String retryAfter) {
        return new SendResult(
                SendOutcome.REFUSED,
                status,
                List.of(Map.entry("retry-after", retryAfter)),
                new byte[0],
                false,
                null,
                new SendTimings(1, null, null, null, null),
                "The receiver answered " + status + ".");
    }
}
