package dev.ringmain.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventPatternTest {

    @ParameterizedTest
    @CsvSource({
        "*, session.started, true",
        "*, ping, true",
        "session.started, session.started, true",
        "session.started, session.started.twice, false",
        "session.started, session.start, false",
        "session.started, Session.started, false",
        "session.*, session.started, true",
        "session.*, session.meter.read, true",
        "session.*, session, false",
        "session.*, sessions.started, false",
        "session.*, my.session.started, false",
        "session.meter.*, session.meter.read, true",
        "session.meter.*, session.meter, false",
        "session.meter.*, session.metered, false",
        "BootNotification, BootNotification, true",
        "a_b.*, a_b.c, true",
        "a_b.*, axb.c, false",
    })
    void wantsWhatItNames(String pattern, String type, boolean wanted) {
        assertThat(EventPattern.parse(pattern).orElseThrow().matches(type)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "**",
                "*.",
                ".*",
                "session.",
                ".session",
                "session..started",
                "session*",
                "session.*.started",
                "*.started",
                "session.st*",
                "session started",
                "session.started ",
                "session.*\n",
                "séance.*",
                "a%"
            })
    void refusesWhatIsNoPattern(String text) {
        assertThat(EventPattern.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 128})
    void takesAsManyCharactersAsATypeHas(int length) {
        assertThat(EventPattern.parse("a".repeat(length))).isPresent();
        assertThat(EventPattern.parse("a".repeat(129))).isEmpty();
    }
}
