package dev.ringmain.admin.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.secret.Sealing;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** How an endpoint is spoken to and signed, from opening it to moving it. */
@DashboardTest
class SigningTest extends AliceInTheDashboard {

    private static final String URL = "https://hooks.amber.example/in";

    @Autowired
    Endpoints endpoints;

    @Autowired
    Sealing sealing;

    @Autowired
    Clock clock;

    @Test
    void offersEachProfileWithAWordAboutIt() {
        assertThat(get("/endpoints/new"))
                .hasStatusOk()
                .bodyText()
                .contains("value=\"capacitor\"", "Fire and forget", "value=\"cloudevents\"");
    }

    @Test
    void opensOneWithTheProfileTheSecretAndTheHeaderThatWereChosen() {
        assertThat(open("profile", "dynamo", "secret", "a-plain-secret"))
                .hasStatus(201)
                .bodyText()
                .contains("X-Dynamo-Signature", "a-plain-secret")
                .doesNotContain("standardwebhooks");
        assertThat(only().profile()).isEqualTo("dynamo");
    }

    @Test
    void opensOneWithoutASecretButWithAHeaderOfItsOwn() {
        assertThat(open("profile", "pipelet", "headerName", "X-Hook-Key", "headerValue", "s3cret"))
                .hasStatus(201)
                .bodyText()
                .contains("what is sent there is not signed")
                .doesNotContain("s3cret");
        assertThat(only().headers(sealing)).isEqualTo(Map.of("X-Hook-Key", "s3cret"));
        assertThat(get("/endpoints/" + only().id())).bodyText().doesNotContain("Rotate secret");
    }

    @Test
    void saysAtTheFieldWhatWillNotDo() {
        assertThat(open("profile", "standard", "secret", "a-plain-secret"))
                .hasStatus(422)
                .bodyText()
                .contains("whsec_ and the base64 of 24 to 64 bytes. Leave it out");
        assertThat(open("headerName", "Host", "headerValue", "x"))
                .hasStatus(422)
                .bodyText()
                .contains("Leave out the header Host");
        assertThat(open("profile", "no-such")).hasStatus(422).bodyText().contains("no wire profile of that name");
        assertThat(endpoints.in(environment.id())).isEmpty();
    }

    @Test
    void showsTheWireAndWhenItIsTried() {
        Endpoint endpoint = cast.endpoint(environment, URL, "*");

        assertThat(get("/endpoints/" + endpoint.id()))
                .hasStatusOk()
                .bodyText()
                .contains(
                        "webhook-signature", "15 s for the whole attempt", "10 attempts: when", "after 5s", "3 d 3 h");
    }

    @Test
    void signsAsAnotherProfileUntilADayAndEndsThat() {
        open("profile", "dynamo", "secret", "whsec_" + "QUJD".repeat(8));
        String path = "/endpoints/" + only().id();
        LocalDate last = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(30);

        assertThat(post(path + "/also-sign", "profile", "standard", "until", last.toString()))
                .hasStatus(303);
        assertThat(only().alsoSign(clock.instant()).orElseThrow().until())
                .isEqualTo(last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        assertThat(get(path)).bodyText().contains("Signed also as", "Stop signing as standard");

        assertThat(post(path + "/also-sign/end")).hasStatus(303);
        assertThat(only().alsoSign(clock.instant())).isEmpty();
        post(path + "/also-sign", "profile", "capacitor", "until", last.toString());
        assertThat(only().alsoSign(clock.instant())).isEmpty();
    }

    @Test
    void changesTheProfileWithANewSecretThatIsShownThisOnce() {
        open("profile", "dynamo", "secret", "a-plain-secret");
        String path = "/endpoints/" + only().id();

        assertThat(post(path + "/profile", "profile", "standard")).hasStatus(303);
        assertThat(only().profile()).isEqualTo("dynamo");
        assertThat(post(path + "/profile", "profile", "standard", "freshSecret", "true"))
                .hasStatusOk()
                .bodyText()
                .contains("whsec_", "signs beside it for 24 h");
        assertThat(only().profile()).isEqualTo("standard");
    }

    @Test
    void showsThePublicKeyOfItsKeyPairAndTakesItAway() {
        Endpoint endpoint = cast.endpoint(environment, URL, "*");
        String path = "/endpoints/" + endpoint.id();

        post(path + "/key-pair");
        String first = only().publicKey().orElseThrow();
        assertThat(get(path)).bodyText().contains(first, "Rotate key pair").doesNotContain("whsk_");
        post(path + "/key-pair/rotation", "overlapHours", "1");
        assertThat(only().publicKey().orElseThrow()).isNotEqualTo(first);
        post(path + "/key-pair", "wanted", "false");
        assertThat(only().publicKey()).isEmpty();
    }

    private Endpoint only() {
        return endpoints.in(environment.id()).get(0);
    }

    private org.springframework.test.web.servlet.assertj.MvcTestResult open(String... fields) {
        String[] all = new String[fields.length + 4];
        all[0] = "url";
        all[1] = URL;
        all[2] = "ticked";
        all[3] = "*";
        System.arraycopy(fields, 0, all, 4, fields.length);
        return post("/endpoints", all);
    }
}
