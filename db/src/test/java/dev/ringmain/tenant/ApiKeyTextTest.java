package dev.ringmain.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.secret.MasterKey;
import dev.ringmain.tenant.ApiKeyText.Prefix;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTextTest {

    /** What we would give to those who scan repositories for secrets. */
    private static final Pattern SCANNER =
            Pattern.compile("\\brm_(live|test|src|adm)_[0-9A-Za-z]{10}_[0-9A-Za-z]{38}\\b");

    private final MasterKey masterKey = new MasterKey(new byte[MasterKey.LENGTH]);

    @ParameterizedTest
    @EnumSource
    void isFoundByAScannerAndReadBack(Prefix prefix) {
        for (int i = 0; i < 1_000; i++) {
            ApiKeyText key = ApiKeyText.generate(prefix);
            ApiKeyText read = ApiKeyText.parse(key.reveal()).orElseThrow();

            assertThat(SCANNER.matcher("key = \"" + key.reveal() + "\"").find()).isTrue();
            assertThat(read.publicId()).isEqualTo(key.publicId()).hasSize(10);
            assertThat(read.digest(masterKey)).isEqualTo(key.digest(masterKey)).hasSize(32);
        }
    }

    @Test
    void startsWithWhatItOpens() {
        assertThat(ApiKeyText.generate(Prefix.LIVE).reveal()).startsWith("rm_live_");
        assertThat(ApiKeyText.generate(Prefix.TEST).reveal()).startsWith("rm_test_");
        assertThat(ApiKeyText.generate(Prefix.SOURCE).reveal()).startsWith("rm_src_");
    }

    @Test
    void refusesAnyMistypedCharacter() {
        String key = ApiKeyText.generate(Prefix.LIVE).reveal();

        for (int i = 0; i < key.length(); i++) {
            char other = key.charAt(i) == 'x' ? 'y' : 'x';
            String mistyped = key.substring(0, i) + other + key.substring(i + 1);
            assertThat(ApiKeyText.parse(mistyped)).as(mistyped).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rm_live_", "rm_live_0123456789_", "Bearer x", "rm_live_0123456789_é"})
    void refusesWhatIsNoKey(String text) {
        assertThat(ApiKeyText.parse(text)).isEmpty();
    }

    @Test
    void refusesAKeyWithMoreBehindIt() {
        String key = ApiKeyText.generate(Prefix.LIVE).reveal();

        assertThat(ApiKeyText.parse(key + "0")).isEmpty();
        assertThat(ApiKeyText.parse(key + "\n")).isEmpty();
        assertThat(ApiKeyText.parse(" " + key)).isEmpty();
    }

    @Test
    void showsItsPrefixAndItsLastFourCharactersAndNoMore() {
        ApiKeyText key = ApiKeyText.generate(Prefix.TEST);
        String text = key.reveal();

        assertThat(key.hint()).isEqualTo("rm_test_" + key.publicId() + "…" + text.substring(text.length() - 4));
        assertThat(key).hasToString(key.hint());
        assertThat(key.hint()).hasSizeLessThanOrEqualTo(40);
    }
}
