package dev.ringmain.staff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.staff.PlatformReplies.Asked;
import dev.ringmain.staff.PlatformReplies.Claim;
import dev.ringmain.staff.PlatformReplies.Reply;
import dev.ringmain.testing.SettableClock;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Who has a name, and what they may do about it. */
@DatabaseTest
class PlatformRepliesTest {

    private static final byte[] ASKED = new byte[32];
    private static final byte[] ANSWER = {'{', '}'};

    @Autowired
    PlatformReplies replies;

    @Autowired
    SettableClock clock;

    private final PlatformKeyId key = PlatformKeyId.next();

    @AfterEach
    void letTheClockGo() {
        clock.reset();
    }

    @Test
    void giveAnAnswerOnceItIsThere() {
        Claim first = claim();
        assertThat(earlier().body()).as("being worked on").isNull();

        assertThat(replies.keep(first, 201, ANSWER)).isTrue();

        assertThat(earlier().status()).isEqualTo(201);
        assertThat(earlier().body()).isEqualTo(ANSWER);
    }

    /** The first is slow, and a second took over; what the first does then is none of the second's business. */
    @Test
    void areLeftByWhoeverHasTheNameAlone() {
        Claim slow = claim();
        clock.tick(Duration.ofMinutes(2));
        Claim second = claim();
        assertThat(second.token()).isNotEqualTo(slow.token());
        assertThat(second.subject()).as("both make the same").isEqualTo(slow.subject());

        replies.release(slow);
        replies.abandon(slow);
        assertThat(replies.keep(slow, 200, ANSWER)).isFalse();
        assertThat(earlier().body()).as("still the second's").isNull();

        assertThat(replies.keep(second, 201, ANSWER)).isTrue();
        assertThat(earlier().status()).isEqualTo(201);
    }

    @Test
    void comeFromTheNextAtOnceAfterAFailure() {
        Claim failed = claim();
        replies.abandon(failed);

        Claim next = claim();
        assertThat(next.subject()).isEqualTo(failed.subject());
        assertThat(replies.keep(failed, 200, ANSWER)).isFalse();
    }

    @Test
    void mayBeOfAnotherRequestAfterARefusal() {
        Claim refused = claim();
        replies.release(refused);

        assertThat(claim().subject()).isNotEqualTo(refused.subject());
    }

    private Claim claim() {
        return Objects.requireNonNull(ask().ours());
    }

    private Reply earlier() {
        return Objects.requireNonNull(ask().earlier());
    }

    private Asked ask() {
        return replies.claim(key, "once", ASKED);
    }
}
