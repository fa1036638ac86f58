package dev.ringmain.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.servlet.resource.ResourceUrlProvider;

@DashboardTest
class AssetsTest {

    @Autowired
    MockMvcTester mvc;

    @Autowired
    ResourceUrlProvider urls;

    /** Browsers keep them for a year, so a name must change with what it names. */
    @Test
    void eachIsServedByANameThatItsContentMakes() throws IOException {
        List<String> names = Arrays.stream(
                        new PathMatchingResourcePatternResolver().getResources("classpath:/static/assets/**"))
                .filter(Resource::isReadable)
                .map(Resource::getFilename)
                .toList();
        assertThat(names).contains("app.css", "app.js", "icons.svg");

        assertThat(names).allSatisfy(name -> {
            String url = urls.getForLookupPath("/assets/" + name);
            assertThat(url).matches("/assets/[a-z]+-[0-9a-f]{32}\\.[a-z]+");
            assertThat(mvc.get().uri(url)).hasStatusOk().hasHeader("Cache-Control", "max-age=31536000, public");
        });
    }

    /** Otherwise each link of each page is looked for in every archive of the jar. */
    @Test
    void nothingElseIsLookedForAmongFiles() {
        assertThat(urls.getHandlerMap()).containsOnlyKeys("/assets/**", "/webjars/**");
    }
}
