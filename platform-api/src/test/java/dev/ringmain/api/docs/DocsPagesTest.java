package dev.ringmain.api.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.problem.ProblemCode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.server.PathContainer;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.HtmlUtils;

@WholeApplication
class DocsPagesTest {

    private final HttpClient http = HttpClient.newHttpClient();

    @Autowired
    private OpenApi openApi;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping handlers;

    @LocalServerPort
    private int port;

    @Test
    void showsEveryOperationWithALineToTryItBy() throws Exception {
        String page = get("/docs").body();

        assertThat(page).endsWith("</html>\n");
        new Contract(openApi.document())
                .operations()
                .forEach(operation -> assertThat(page)
                        .contains("id=\"" + operation.id() + "\"")
                        .contains(HtmlUtils.htmlEscape(
                                operation.node().path("summary").asString())));
        assertThat(page).contains("curl -X POST &#39;http://localhost:" + port + "/api/v1/events&#39;");
    }

    @Test
    void explainsEveryProblemAtItsAnchor() throws Exception {
        String page = get("/docs/problems").body();

        assertThat(page).endsWith("</html>\n");
        for (ProblemCode code : ProblemCode.values()) {
            assertThat(page).contains("id=\"" + code.text() + "\"").contains(code.title());
        }
    }

    /** The line that each customer begins with is a call that there is. */
    @ParameterizedTest
    @ValueSource(strings = {"dynamo", "capacitor", "dynamic", "pipelet"})
    void showsTheCustomersOfEachVendorHowToMove(String vendor) throws Exception {
        String page = get("/docs/moving").body();

        assertThat(page).endsWith("</html>\n").contains("id=\"" + vendor + "\"");
        assertThat(get("/docs").body()).contains("href=\"/docs/moving\"");
        Matcher line = Pattern.compile("curl -X POST &#39;(http://localhost:" + port + "/" + vendor + "/[^&]+)&#39;")
                .matcher(page);
        assertThat(line.find()).isTrue();
        PathContainer path = PathContainer.parsePath(URI.create(line.group(1)).getPath());
        assertThat(handlers.getHandlerMethods().keySet())
                .anyMatch(route -> route.getMethodsCondition().getMethods().contains(RequestMethod.POST)
                        && route.getPathPatternsCondition().getPatterns().stream()
                                .anyMatch(pattern -> pattern.matches(path)));
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatAProblemMeansAndWhatToDo(ProblemCode code) {
        ProblemAdvice advice = ProblemAdvice.of(code);

        assertThat(advice.meaning().paragraphs()).isNotEmpty();
        assertThat(advice.remedy().paragraphs()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/docs/problems", "/docs/moving"})
    void runsNothingInlineAndNothingFromElsewhere(String path) throws Exception {
        HttpResponse<String> page = get(path);

        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains(
                                "default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe"));
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("same-origin");
        assertThat(page.body()).doesNotContain(" style=", "<style", "src=\"http", "onclick");
    }

    /** What programs read says as much as the pages. */
    @Test
    void hasATwinInMarkdownOfEachPage() throws Exception {
        String reference = get("/docs.md").body();
        new Contract(openApi.document())
                .operations()
                .forEach(operation -> assertThat(reference)
                        .contains("### " + operation.node().path("summary").asString()));
        assertThat(reference)
                .contains("curl -X POST 'http://localhost:" + port + "/api/v1/events'", "## Receiving webhooks");
        String problems = get("/docs/problems.md").body();
        for (ProblemCode code : ProblemCode.values()) {
            assertThat(problems).contains("## " + code.text() + "\n");
        }
        HttpResponse<String> moving = get("/docs/moving.md");
        assertThat(moving.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/markdown"));
        assertThat(moving.body())
                .startsWith("# Moving here\n\nYour receiver stays as it is")
                .contains(
                        "\n## From Dynamo CSMS\n",
                        "\n### What differs\n",
                        "\n- **Retries**: After 5 seconds, 30 seconds",
                        "[the API](http://localhost:" + port + "/docs)",
                        "\n```\ncurl -X POST 'http://localhost:" + port
                                + "/pipelet/api/v1/webhooks' \\\n  -H 'X-API-Key",
                        "`{\"webhooks\": […]}`",
                        "\n1. Make an API key")
                .doesNotContain("<", "&#", "Copy");
        String shown = get("/docs/moving").body();
        assertThat(Pattern.compile("<span class=\"name\">([^<]+)</span>")
                        .matcher(shown)
                        .results())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(moving.body()).contains("- **" + name.group(1) + "**: "));
        HttpResponse<String> index = get("/llms.txt");
        assertThat(index.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        Matcher link =
                Pattern.compile("\\(http://localhost:" + port + "([^)]+)\\)").matcher(index.body());
        int links = 0;
        for (; link.find(); links++) {
            assertThat(get(link.group(1)).statusCode()).as(link.group(1)).isEqualTo(200);
        }
        assertThat(links).isEqualTo(6);
    }

    @Test
    void followsTheThemeThatWasChosen() throws Exception {
        assertThat(get("/docs/problems", "Cookie", "theme=dark").body()).contains("data-theme=\"dark\"");
        assertThat(get("/docs/problems", "Cookie", "theme=loud").body()).doesNotContain("data-theme");
    }

    @Test
    void sendsTheDocumentOnceToWhoeverKeepsIt() throws Exception {
        HttpResponse<String> first = get("/openapi.json");
        String etag = first.headers().firstValue("ETag").orElseThrow();

        assertThat(first.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(first.body()).startsWith("{\"openapi\":\"3.1.0\"");
        assertThat(get("/openapi.json", "If-None-Match", etag).statusCode()).isEqualTo(304);
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
