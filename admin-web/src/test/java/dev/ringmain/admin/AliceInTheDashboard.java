package dev.ringmain.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.tenant.Environment;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** What most tests of pages begin with: Alice, signed in, in an environment of hers that holds nothing yet. */
public abstract class AliceInTheDashboard {

    @Autowired
    protected MockMvcTester mvc;

    @Autowired
    protected Cast cast;

    protected Environment environment;

    @BeforeEach
    void aliceHasAnEmptyEnvironment() {
        environment = cast.freshEnvironment();
    }

    /** @param path within the environment */
    protected MvcTestResult get(String path) {
        return mvc.get()
                .uri("/app/" + environment.id() + path)
                .with(Cast.as(cast.alice))
                .exchange();
    }

    protected MvcTestResult fragment(String path) {
        return mvc.get()
                .uri("/app/" + environment.id() + path)
                .with(Cast.as(cast.alice))
                .header("HX-Request", "true")
                .exchange();
    }

    /** @param params names and values in turn */
    protected MvcTestResult post(String path, String... params) {
        var request = mvc.post()
                .uri("/app/" + environment.id() + path)
                .with(Cast.as(cast.alice))
                .with(csrf());
        for (int n = 0; n < params.length; n += 2) {
            request.param(params[n], params[n + 1]);
        }
        return request.exchange();
    }

    /** As it was sent: what a page says in UTF-8 is read as UTF-8, whatever the header says. */
    protected static String body(MvcTestResult result) {
        return new String(result.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }

    /** Where the link to another page of the list leads, as the page writes it. */
    protected static String link(String page, String label) {
        Matcher link =
                Pattern.compile("href=\"([^\"]*cursor=[^\"]*)\">[^<]*" + label).matcher(page);
        assertThat(link.find()).isTrue();
        return link.group(1);
    }

    protected MvcTestResult follow(String link) {
        return mvc.get()
                .uri(URI.create(link.replace("&amp;", "&")))
                .with(Cast.as(cast.alice))
                .exchange();
    }
}
