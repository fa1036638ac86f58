package dev.ringmain.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressTest {

    private final Egress strict = new Egress(new EgressSettings(false));
    private final Egress permissive = new Egress(new EgressSettings(true));

    @ParameterizedTest
    @CsvSource({
        "https://example.com/hooks, https://example.com/hooks",
        "https://example.com, https://example.com/",
        "HTTPS://EXAMPLE.com/Hooks, https://example.com/Hooks",
        "https://example.com:443/hooks, https://example.com/hooks",
        "https://example.com:8443/hooks, https://example.com:8443/hooks",
        "https://example.com:65535/, https://example.com:65535/",
        "https://example.com/a?b=c&d=%20e, https://example.com/a?b=c&d=%20e",
        "https://example.com?b=c, https://example.com/?b=c",
        "https://example.com/?, https://example.com/?",
        "https://xn--bcher-kva.example/, https://xn--bcher-kva.example/",
        "https://Bücher.example/, https://xn--bcher-kva.example/",
        "https://a-b.c1.example/, https://a-b.c1.example/",
        "https://1.example.com/, https://1.example.com/",
        "https://8.8.8.8/hooks, https://8.8.8.8/hooks",
        "https://[2606:4700:4700:0:0:0:0:1111]/, https://[2606:4700:4700::1111]/",
        "https://[2606:4700:4700::1111]:8443/, https://[2606:4700:4700::1111]:8443/",
        "https://[2A00:1450:4001:0830:0:0:0:200E]/, https://[2a00:1450:4001:830::200e]/",
        "https://[2600:1:0:0:2:0:0:3]/, https://[2600:1::2:0:0:3]/",
        "https://[2600:0:1:2:3:4:5:6]/, https://[2600:0:1:2:3:4:5:6]/",
        "https://[2600::]/, https://[2600::]/"
    })
    void givesBackTheOneFormInWhichAUrlIsStored(String text, String stored) {
        assertThat(strict.check(text, true).text()).isEqualTo(stored);
        assertThat(strict.check(stored, true).text()).isEqualTo(stored);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "//example.com/",
                "ftp://example.com/",
                "javascript://example.com/",
                "https:example.com",
                "https:///hooks",
                "https://:443/",
                "https://user@example.com/",
                "https://user:secret@example.com/",
                "https://example.com@127.0.0.1/",
                "https://example.com%40127.0.0.1/",
                "https://example.com#@127.0.0.1/",
                "https://example.com/#fragment",
                "https://example.com\\@127.0.0.1/",
                "https://example.com/\\hooks",
                "https:\\\\example.com/",
                " https://example.com/",
                "https://example.com/ ",
                "https://exa mple.com/",
                "https://example.com/a b",
                "https://example.com/\ta",
                "https://exam\nple.com/",
                "https://example.com/\r\nX-Evil: 1",
                "https://example.com/\u0000",
                "https://example.com/\u007f",
                "https://example.com\u00a0/",
                "https://example.com\u200b/",
                "https://example.com./",
                "https://example.com../",
                "https://.example.com/",
                "https://example..com/",
                "https://127.0.0.1./",
                "https://-example.com/",
                "https://example-.com/",
                "https://exa_mple.com/",
                "https://exa%6dple.com/",
                "https://example.com:/",
                "https://example.com:0/",
                "https://example.com:0443/",
                "https://example.com:65536/",
                "https://example.com:99999999999/",
                "https://example.com:+443/",
                "https://example.com:443:443/",
                "https://example.com:https/",
                "https://127.1/",
                "https://127.0.1/",
                "https://2130706433/",
                "https://0177.0.0.1/",
                "https://0x7f.1/",
                "https://0x7f000001/",
                "https://0x7f.0.0.1/",
                "https://127.0.0.0x1/",
                "https://127.0.0.01/",
                "https://127.0.0.256/",
                "https://1.2.3.4.5/",
                "https://example.1/",
                "https://017700000001/",
                "https://\uff11\uff12\uff17.0.0.1/",
                "https://\u0661\u0662\u0667.0.0.1/",
                "https://example.com:\uff14\uff14\uff13/",
                "https://\u2460\u2461\u2466.0.0.1/",
                "https://\u24db\u24de\u24d2al\u24d7ost/",
                "https://\uff45xample.com/",
                "https://example\u3002com/",
                "https://example\uff0ecom/",
                "https://stra\u00dfe.example/",
                "https://[::1/",
                "https://::1/",
                "https://[]/",
                "https://[example.com]/",
                "https://[8.8.8.8]/",
                "https://[::ffff:8.8.8.8]/",
                "https://[fe80::1%25eth0]/",
                "https://[fe80::1%eth0]/",
                "https://[2606:4700:4700:::1111]/",
                "https://[2606:4700]/",
                "https://example.com/%zz",
                "https://example.com/<script>",
                "https://example.com/b\u00fccher"
            })
    void refusesWhatCanBeReadInMoreThanOneWay(String text) {
        assertRefused(strict, text, "url_malformed");
        assertRefused(permissive, text, "url_malformed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "https://127.0.0.1:8443/",
                "https://0.0.0.0/",
                "https://10.0.0.1/",
                "https://192.168.1.1/",
                "https://100.64.0.1/",
                "https://224.0.0.1/",
                "https://255.255.255.255/",
                "https://[::1]/",
                "https://[::]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[::127.0.0.1]/",
                "https://[64:ff9b::7f00:1]/",
                "https://[2002:7f00:1::]/",
                "https://[fd00::1]/",
                "https://localhost/",
                "https://LOCALHOST/",
                "https://foo.localhost/",
                "https://printer.local/",
                "https://db.internal/",
                "https://nas.home.arpa/",
                "https://intranet/"
            })
    void refusesPlacesThatAreNotPublicUnlessTheyAreAllowed(String text) {
        assertRefused(strict, text, "url_forbidden_address");
        assertThatNoException().isThrownBy(() -> permissive.check(text, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://169.254.169.254/latest/meta-data/",
                "https://169.254.170.2/",
                "https://100.100.100.200/",
                "https://168.63.129.16/",
                "https://[fd00:ec2::254]/",
                "https://[fd20:ce::254]/",
                "https://[64:ff9b::a9fe:a9fe]/",
                "https://metadata.google.internal/",
                "https://Metadata.Google.Internal/",
                "https://metadata.goog/"
            })
    void refusesCloudMetadataWhateverIsAllowed(String text) {
        assertRefused(strict, text, "url_forbidden_address");
        assertRefused(permissive, text, "url_forbidden_address");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 22, 25, 80, 442, 444, 1023})
    void refusesPortsThatAreNotForTheWebUnlessTheyAreAllowed(int port) {
        String text = "https://example.com:" + port + "/";

        assertRefused(strict, text, "url_port");
        assertThat(permissive.check(text, true).text()).isEqualTo(text);
    }

    @Test
    void refusesPlainHttpUnlessItIsAllowed() {
        assertRefused(strict, "http://example.com/", "url_not_https");
        assertThatExceptionOfType(UnacceptableUrl.class)
                .isThrownBy(() -> strict.check("http://example.com/", false))
                .satisfies(e -> assertThat(e.code()).isEqualTo("url_not_https"));
        assertThat(permissive.check("http://example.com:80/", true).text()).isEqualTo("http://example.com/");
        assertThat(permissive.check("http://localhost:4567/", false).text()).isEqualTo("http://localhost:4567/");
    }

    @Test
    void refusesWhatDoesNotFit() {
        String fits = "https://example.com/" + "a".repeat(2028);

        assertThat(strict.check(fits, true).text()).hasSize(2048);
        assertRefused(strict, fits + "a", "url_too_long");
        assertRefused(strict, "https://b\u00fccher.example/" + "a".repeat(2024), "url_too_long");
        assertRefused(strict, "https://" + "a".repeat(64) + ".example/", "url_malformed");
        assertRefused(strict, "https://" + "abcdefg.".repeat(32) + "example/", "url_malformed");
    }

    @Test
    void tellsTheReaderWhatToDo() {
        assertThatExceptionOfType(UnacceptableUrl.class)
                .isThrownBy(() -> strict.check("https://127.0.0.1/", true))
                .withMessage("Use a URL that is reachable from the Internet: 127.0.0.1 is not (loopback).");
    }

    @Test
    void letsEndpointsIntoTheExemptedInboxAndNowhereBesideIt() {
        strict.exempt("localhost", 8080, "/inbox/");

        assertThat(strict.check("http://localhost:8080/inbox/in_abc", true).text())
                .isEqualTo("http://localhost:8080/inbox/in_abc");
        for (String beside : new String[] {
            "http://localhost:8080/",
            "http://localhost:8080/inbox",
            "http://localhost:8080/inbox/",
            "http://localhost:8080/api/v1/events",
            "http://localhost:8080/inbox/../api/v1/events",
            "http://localhost:8080/inbox/..;/api",
            "http://localhost:8080/inbox/%2e%2e/api",
            "http://localhost:8080/inbox//api",
            "http://localhost:8081/inbox/in_abc",
            "http://127.0.0.1:8080/inbox/in_abc",
            "http://example.localhost:8080/inbox/in_abc"
        }) {
            assertThatExceptionOfType(UnacceptableUrl.class).as(beside).isThrownBy(() -> strict.check(beside, false));
        }
    }

    @Test
    void takesAnExemptionOnlyWithAPathThatEnds() {
        assertThatIllegalArgumentException().isThrownBy(() -> strict.exempt("localhost", 8080, "/inbox"));
    }

    @Test
    void judgesTheAddressThatIsDialledByTheHostItWasDialledFor() {
        strict.exempt("localhost", 8080, "/inbox/");

        assertThat(strict.refusal(address("8.8.8.8"), "example.com", 443)).isEmpty();
        assertThat(strict.refusal(address("127.0.0.1"), "example.com", 443)).contains("loopback");
        assertThat(strict.refusal(address("127.0.0.1"), "example.com", 8080)).contains("loopback");
        assertThat(strict.refusal(address("127.0.0.1"), "localhost", 8081)).contains("loopback");
        assertThat(strict.refusal(address("127.0.0.1"), "LOCALHOST", 8080)).isEmpty();
        assertThat(strict.refusal(address("169.254.169.254"), "localhost", 8080))
                .contains("cloud metadata");
        assertThat(permissive.refusal(address("10.0.0.1"), "db", 80)).isEmpty();
        assertThat(permissive.refusal(address("169.254.169.254"), "db", 80)).contains("cloud metadata");
        assertThat(permissive.refusal(address("64:ff9b::a9fe:a9fe"), "db", 80)).contains("cloud metadata");
    }

    private static void assertRefused(Egress egress, String text, String code) {
        assertThatExceptionOfType(UnacceptableUrl.class)
                .as(text)
                .isThrownBy(() -> egress.check(text, true))
                .satisfies(e ->
                        assertThat(e.code()).as(text + ": " + e.getMessage()).isEqualTo(code));
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
