package dev.ringmain.admin.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.event.Event;
import dev.ringmain.wire.ProfileDefinition;
import dev.ringmain.wire.WireProfiles;
import dev.ringmain.wire.WireProfiles.Stored;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@DashboardTest
class ProfileTest extends AliceInTheDashboard {

    @Autowired
    WireProfiles profiles;

    @Autowired
    EndpointRegistry registry;

    private String name;

    @BeforeEach
    void takeAFreeName() {
        name = "p" + System.nanoTime();
    }

    @Test
    void listsTheBuiltInOnesWithAWordAboutEach() {
        assertThat(get("/wire-profiles"))
                .hasStatusOk()
                .bodyText()
                .contains("standard", "Fire and forget", "X-Dynamo-Signature", "New profile");
    }

    @Test
    void showsEachWithItsCalendarAndAPreview() {
        for (Stored stored : profiles.all(cast.amber.id())) {
            assertThat(get("/wire-profiles/" + stored.profile().name()))
                    .hasStatusOk()
                    .bodyText()
                    .contains("When it is tried", "Preview", "Content-Type: ");
        }
        assertThat(get("/wire-profiles/dynamo"))
                .bodyText()
                .contains("after 5s", "after 30m", "2 h 35 m", "&quot;event&quot;:&quot;session.started&quot;");
        assertThat(get("/wire-profiles/no-such")).hasStatus(404);
    }

    @Test
    void previewsAnEventThatWasPublished() {
        Event event = cast.event(environment, "invoice.paid", "{\"n\":1.50}");

        assertThat(get("/wire-profiles/standard?event=" + event.publicId()))
                .bodyText()
                .contains("webhook-id: " + event.publicId(), "&quot;data&quot;:{&quot;n&quot;:1.50}", "whsec_");
    }

    @Test
    void createsOneFromWhatSomebodyTypes() {
        assertThat(create(
                        "envelope",
                        "specversion = \"1.0\"\nv = 2\nword = plain words\nsubject?: subject\n*: extensions\nbody: payload",
                        "headers",
                        "X-Kind: event_type\nX-Version = 2",
                        "signatures",
                        "sha256_hex: X-Hub-Signature-256, X-Other",
                        "success",
                        "2xx, 409",
                        "retries",
                        "30s, 5m",
                        "jitter",
                        "50"))
                .hasStatus(303);

        ProfileDefinition definition =
                profiles.find(cast.amber.id(), name).orElseThrow().definition();
        assertThat(definition.envelope())
                .extracting(
                        field -> field.field() + "|" + field.source() + "|" + field.value() + "|" + field.optional())
                .containsExactly(
                        "specversion|CONSTANT|1.0|null",
                        "v|CONSTANT|2|null",
                        "word|CONSTANT|plain words|null",
                        "subject|SUBJECT|null|true",
                        "*|EXTENSIONS|null|null",
                        "body|PAYLOAD|null|null");
        assertThat(definition.signatures().get(0).headers()).containsExactly("X-Hub-Signature-256", "X-Other");
        assertThat(definition.success().texts()).containsExactly("2xx", "409");
        assertThat(definition.jitter()).isEqualTo(0.5);
        assertThat(definition.httpsOnly()).isFalse();
        assertThat(get("/wire-profiles/" + name))
                .hasStatusOk()
                .bodyText()
                .contains("X-Version = 2", "Your own, revision 1");
    }

    /** Whatever a profile says, its form says it back: saving it unchanged changes nothing. */
    @Test
    void readsEveryProfileBackFromItsOwnForm() {
        for (Stored stored : profiles.all(cast.amber.id())) {
            ProfileForm form = ProfileForm.of("x", "", stored.profile().definition());

            assertThat(profiles.named("x", profiles.read(cast.amber.id(), form.definition(), "definition"))
                            .json())
                    .as(stored.profile().name())
                    .isEqualTo(
                            profiles.named("x", stored.profile().definition()).json());
        }
    }

    @Test
    void saysAtTheFieldAndTheLineWhatIsWrong() {
        assertThat(create("envelope", "id: event_id\nbody: moon"))
                .hasStatus(422)
                .bodyText()
                .contains("Line 2: The sources are", "body: moon");
        assertThat(create("envelope", "id: event_id\n\n  \nbody: moon"))
                .as("as people count lines")
                .hasStatus(422)
                .bodyText()
                .contains("Line 4: The sources are");
        assertThat(create("timeout", "1h")).hasStatus(422).bodyText().contains("from 1s to 30s");
        assertThat(create("signatures", "rot13")).hasStatus(422).bodyText().contains("Line 1: The schemes are");
        assertThat(create("jitter", "much")).hasStatus(422).bodyText().contains("Jitter is a share");
        assertThat(post("/wire-profiles", "name", "standard", "envelope", ""))
                .hasStatus(422)
                .bodyText()
                .contains("There is a profile of that name");
        assertThat(profiles.find(cast.amber.id(), name)).isEmpty();
    }

    @Test
    void previewsWhatIsNotSavedYet() {
        assertThat(post(
                        "/wire-profiles/-preview",
                        "name",
                        name,
                        "envelope",
                        "kind: event_type",
                        "signatures",
                        "stripe: X-Sig"))
                .hasStatusOk()
                .bodyText()
                .contains("{&quot;kind&quot;:&quot;session.started&quot;}", "X-Sig: t=", "kind: event_type");
        assertThat(profiles.find(cast.amber.id(), name)).isEmpty();

        String event = cast.event(environment, "session.ended", "{}").publicId();
        assertThat(post("/wire-profiles/-preview", "name", name, "envelope", "kind: event_type", "event", event))
                .as("what it is shown with stays chosen")
                .bodyText()
                .contains("value=\"" + event + "\" selected=\"selected\"");
    }

    @Test
    void changesAndDeletesOneThatNobodyUses() {
        create("envelope", "");
        registry.open(environment.id(), EndpointDraft.of(name, "https://hooks.amber.example/in", List.of("*")), 50);

        assertThat(post("/wire-profiles/" + name, "envelope", "a: subject", "timeout", "20s"))
                .hasStatus(303);
        assertThat(get("/wire-profiles/" + name))
                .bodyText()
                .contains("a: subject", "revision 2", "used by 1 endpoint.");
        assertThat(post("/wire-profiles/" + name + "/deletion")).hasStatus(303);
        assertThat(profiles.find(cast.amber.id(), name)).isPresent();
        assertThat(post("/wire-profiles/standard", "envelope", "")).hasStatus(404);
        assertThat(post("/wire-profiles/standard/deletion")).hasStatus(303);
        assertThat(profiles.find(cast.amber.id(), "standard")).isPresent();
    }

    @Test
    void isForThosePlansAndRolesThatInclude() {
        String charlies = "/app/" + cast.charlies.id() + "/wire-profiles";
        assertThat(mvc.get().uri(charlies).with(Cast.as(cast.charlie)))
                .hasStatusOk()
                .bodyText()
                .contains("Profiles of your own come with the Growth plan")
                .doesNotContain("New profile");
        assertThat(mvc.get().uri(charlies + "/-new").with(Cast.as(cast.charlie)))
                .hasStatus(403);
        assertThat(mvc.post()
                        .uri(charlies)
                        .with(Cast.as(cast.charlie))
                        .with(csrf())
                        .param("name", name))
                .hasStatus(403);
        create("envelope", "");
        assertThat(mvc.get().uri(charlies + "/" + name).with(Cast.as(cast.charlie)))
                .hasStatus(404);
        String bobs = "/app/" + cast.live.id() + "/wire-profiles/" + name;
        assertThat(mvc.get().uri(bobs).with(Cast.as(cast.bob)))
                .hasStatusOk()
                .bodyText()
                .doesNotContain("Delete profile", "/edit\"");
        assertThat(mvc.get().uri(bobs + "/edit").with(Cast.as(cast.bob))).hasStatus(403);
    }

    private org.springframework.test.web.servlet.assertj.MvcTestResult create(String... fields) {
        String[] all = new String[fields.length + 2];
        all[0] = "name";
        all[1] = name;
        System.arraycopy(fields, 0, all, 2, fields.length);
        return post("/wire-profiles", all);
    }
}
