package dev.ringmain.admin.secondfactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {

    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final long STEP = NOW.getEpochSecond() / 30;

    /** The rows of appendix B that are about HMAC-SHA-1. */
    @ParameterizedTest
    @CsvSource({
        "59, 94287082",
        "1111111109, 07081804",
        "1111111111, 14050471",
        "1234567890, 89005924",
        "2000000000, 69279037",
        "20000000000, 65353130"
    })
    void makesTheCodesOfTheRfc(long seconds, String code) {
        assertThat(Totp.code(SECRET, seconds / 30, 8)).isEqualTo(code);
        assertThat(Totp.code(SECRET, Instant.ofEpochSecond(seconds))).isEqualTo(code.substring(2));
    }

    @Test
    void forgivesOneStepOfDrift() {
        for (int drift = -1; drift <= 1; drift++) {
            String code = Totp.code(SECRET, NOW.plusSeconds(30L * drift));
            assertThat(Totp.check(SECRET, code, NOW, -1)).hasValue(STEP + drift);
        }
        assertThat(Totp.check(SECRET, Totp.code(SECRET, NOW.minusSeconds(60)), NOW, -1))
                .isEmpty();
        assertThat(Totp.check(SECRET, Totp.code(SECRET, NOW.plusSeconds(60)), NOW, -1))
                .isEmpty();
    }

    @Test
    void takesAStepOnce() {
        String code = Totp.code(SECRET, NOW);
        assertThat(Totp.check(SECRET, code, NOW, STEP - 1)).hasValue(STEP);
        assertThat(Totp.check(SECRET, code, NOW, STEP)).isEmpty();
        String earlier = Totp.code(SECRET, NOW.minusSeconds(30));
        assertThat(Totp.check(SECRET, earlier, NOW, STEP)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"''", "12345", "1234567", "abcdef", "12 34", "１２３４５６"})
    void refusesWhatIsNoCode(String code) {
        assertThat(Totp.check(SECRET, code, NOW, -1)).isEmpty();
    }

    @Test
    void forgivesSpaces() {
        String code = Totp.code(SECRET, NOW);
        assertThat(Totp.check(SECRET, code.substring(0, 3) + " " + code.substring(3) + " ", NOW, -1))
                .isPresent();
    }

    /** The first is a test vector of RFC 4648. */
    @Test
    void writesTheSecretForAuthenticators() {
        assertThat(Totp.base32("foobar".getBytes(StandardCharsets.US_ASCII))).isEqualTo("MZXW6YTBOI");
        assertThat(Totp.base32(SECRET)).isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assertThat(Totp.uri("Ringmain staff", "alice+1@example.com", SECRET))
                .isEqualTo("otpauth://totp/Ringmain%20staff:alice%2B1%40example.com?secret="
                        + "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Ringmain%20staff&algorithm=SHA1&digits=6&period=30");
    }

    @Test
    void makesEachSecretAnew() {
        assertThat(Totp.newSecret()).hasSize(20).isNotEqualTo(Totp.newSecret());
    }
}
