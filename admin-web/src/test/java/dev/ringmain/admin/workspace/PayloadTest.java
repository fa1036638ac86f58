package dev.ringmain.admin.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PayloadTest {

    @Test
    void indentsJsonAndLeavesEveryTokenAsItWasSent() {
        assertThat(pretty("{\"a\":1.50,\"b\":[1e3, {}],\"c\":\"x,\\\"{y\\\\\"}"))
                .isEqualTo("{\n  \"a\": 1.50,\n  \"b\": [\n    1e3,\n    {}\n  ],\n  \"c\": \"x,\\\"{y\\\\\"\n}");
    }

    @Test
    void showsWhatIsBrokenOrIsNoJsonAsFarAsItGoes() {
        assertThat(pretty("{\"a\":[1,")).isEqualTo("{\n  \"a\": [\n    1,\n    ");
        assertThat(pretty("}]}")).isEqualTo("}]}");
        assertThat(pretty("plain text")).isEqualTo("plain text");
        assertThat(pretty("")).isEmpty();
    }

    @Test
    void makesVisibleWhatCouldHideOrTurnText() {
        assertThat(pretty("a\u001b[31m\u0000b‮c​d")).isEqualTo("a␛[31m␀b\\u202ec\\u200bd");
    }

    @Test
    void cutsWhatIsVeryLong() {
        assertThat(pretty("x".repeat(70_000))).hasSizeLessThan(66_000).endsWith("… and 4464 bytes more");
    }

    private static String pretty(String text) {
        return Payload.pretty(text.getBytes(StandardCharsets.UTF_8));
    }
}
