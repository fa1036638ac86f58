package dev.ringmain.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SealingTest {

    private static final byte[] SECRET = "whsec_canary".getBytes(StandardCharsets.UTF_8);

    private final Sealing sealing = new Sealing(key(1));

    @Test
    void opensWhatItSealedAtTheSamePlace() {
        assertThat(sealing.open(sealing.seal(SECRET, "a"), "a")).isEqualTo(SECRET);
        assertThat(sealing.open(sealing.seal(new byte[0], "a"), "a")).isEmpty();
    }

    @Test
    void sealsTheSameTwiceInTwoWaysAndShowsNothingOfIt() {
        byte[] sealed = sealing.seal(SECRET, "a");

        assertThat(sealed).isNotEqualTo(sealing.seal(SECRET, "a"));
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("canary");
    }

    @Test
    void refusesOneRowsSecretInAnother() {
        byte[] alices = sealing.seal(SECRET, "signing_secret/alice");

        assertThatIllegalStateException()
                .isThrownBy(() -> sealing.open(alices, "signing_secret/charlie"))
                .withMessageContaining("signing_secret/charlie")
                .withMessageNotContaining("canary");
    }

    @Test
    void refusesWhatAnotherKeySealed() {
        byte[] sealed = new Sealing(key(2)).seal(SECRET, "a");

        assertThatIllegalStateException().isThrownBy(() -> sealing.open(sealed, "a"));
    }

    @Test
    void refusesAnyChangedByteAndAnyLengthThatWasCut() {
        byte[] sealed = sealing.seal(SECRET, "a");

        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatIllegalStateException().as("byte %d changed", i).isThrownBy(() -> sealing.open(changed, "a"));
            byte[] cut = Arrays.copyOf(sealed, i);
            assertThatIllegalStateException().as("cut to %d bytes", i).isThrownBy(() -> sealing.open(cut, "a"));
        }
    }

    private static MasterKey key(int filling) {
        byte[] bytes = new byte[MasterKey.LENGTH];
        Arrays.fill(bytes, (byte) filling);
        return new MasterKey(bytes);
    }
}
