package dev.ringmain.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CustomHeadersTest {

    static Stream<String> bannedNamesInEveryCase() {
        return Stream.of(
                        "host",
                        "content-length",
                        "transfer-encoding",
                        "connection",
                        "keep-alive",
                        "te",
                        "trailer",
                        "upgrade",
                        "expect",
                        "proxy-authorization",
                        "proxy-connection",
                        "cookie",
                        "set-cookie",
                        "content-type",
                        "content-encoding",
                        "accept-encoding",
                        "user-agent",
                        "webhook-id",
                        "webhook-timestamp",
                        "webhook-signature",
                        "webhook-request-origin",
                        "webhook-request-callback",
                        "webhook-request-rate",
                        "webhook-allowed-origin",
                        "webhook-allowed-rate",
                        "x-ringmain-hop")
                .flatMap(name -> Stream.of(
                        name,
                        name.toUpperCase(Locale.ROOT),
                        name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1)));
    }

    @ParameterizedTest
    @MethodSource("bannedNamesInEveryCase")
    void refusesHeadersThatAreNotTheCustomers(String name) {
        assertRefused(name, "value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "X Key",
                "X-Key:",
                "X-Key ",
                " X-Key",
                "X-Key\r\nHost",
                "X-Key\nHost",
                "X-Key\u0000",
                "X-Key\t",
                "X(Key)",
                "X/Key",
                "X\"Key",
                "X-K\u00e9y",
                "X-\u212aey"
            })
    void refusesNamesThatAreNotTokens(String name) {
        assertRefused(name, "value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\nHost: evil",
                "a\nb",
                "a\rb",
                "a\u0000b",
                "a\tb",
                "a\u007fb",
                "a\u0085b",
                "caf\u00e9",
                "a\u2028b",
                "\ud83d\ude00"
            })
    void refusesValuesThatAreNotPrintableAscii(String value) {
        assertRefused("X-Key", value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "X-Key",
                "x_key",
                "X.Key",
                "Accept",
                "Webhooks",
                "Webhook-Secret",
                "Host-Key",
                "Teapot",
                "!#$%&'*+.^_`|~"
            })
    void allowsTheRest(String name) {
        assertThatNoException().isThrownBy(() -> CustomHeaders.check(Map.of(name, "Bearer abc=, \"d\"")));
        assertThatNoException().isThrownBy(() -> CustomHeaders.check(Map.of(name, "")));
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatNoException().isThrownBy(() -> CustomHeaders.check(Map.of("a".repeat(64), "b".repeat(1024))));
        assertRefused("a".repeat(65), "b");
        assertRefused("a", "b".repeat(1025));
    }

    @Test
    void refusesTheTwentyFirst() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 1; i <= 20; i++) {
            headers.put("X-Key-" + i, "value");
        }
        assertThatNoException().isThrownBy(() -> CustomHeaders.check(headers));

        headers.put("X-Key-21", "value");

        assertThatExceptionOfType(UnacceptableHeader.class)
                .isThrownBy(() -> CustomHeaders.check(headers))
                .satisfies(e -> assertThat(e.header()).isEqualTo("X-Key-21"));
    }

    @Test
    void refusesTheSameNameInAnotherCase() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Key", "one");
        headers.put("x-key", "two");

        assertThatExceptionOfType(UnacceptableHeader.class)
                .isThrownBy(() -> CustomHeaders.check(headers))
                .satisfies(e -> assertThat(e.header()).isEqualTo("x-key"));
    }

    @Test
    void refusesAMissingValue() {
        assertThatExceptionOfType(UnacceptableHeader.class)
                .isThrownBy(() -> CustomHeaders.check(Collections.singletonMap("X-Key", null)));
    }

    private static void assertRefused(String name, String value) {
        assertThatExceptionOfType(UnacceptableHeader.class)
                .isThrownBy(() -> CustomHeaders.check(Map.of(name, value)))
                .satisfies(e -> assertThat(e.header()).isEqualTo(name))
                .satisfies(e -> assertThat(e.getMessage()).matches("[ -~]+"));
    }
}
