package dev.ringmain.admin.signin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrowsersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0~ Firefox on Linux",
                "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0~ Edge on Windows",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/17.5 Safari/605~ Safari on macOS",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 CriOS/126 Safari/604~ Chrome on iPhone",
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36~ Chrome on Android",
                "curl/8.5.0~ Another browser"
            })
    void saysInPlainWordsWhatABrowserSaysOfItself(String said, String words) {
        assertThat(Browsers.inWords(said)).isEqualTo(words);
    }

    @Test
    void takesSilenceForAnotherBrowser() {
        assertThat(Browsers.inWords(null)).isEqualTo("Another browser");
        assertThat(Browsers.inWords("")).isEqualTo("Another browser");
    }
}
