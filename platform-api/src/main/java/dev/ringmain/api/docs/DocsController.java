package dev.ringmain.api.docs;

import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.api.web.BaseUrl;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.ViewResolver;
import org.springframework.web.util.ContentCachingResponseWrapper;
import tools.jackson.databind.json.JsonMapper;

/** The reference for people. Anybody may read it. */
@Controller
@ConditionalOnWebApplication
class DocsController {

    private static final Set<String> THEMES = Set.of("light", "dark");

    private final Supplier<Reference> reference;
    private final ViewResolver views;
    private final BaseUrl baseUrl;

    DocsController(
            OpenApi openApi, JsonMapper json, @Qualifier("thymeleafViewResolver") ViewResolver views, BaseUrl baseUrl) {
        this.reference = SingletonSupplier.of(() -> new ReferenceReader(openApi.document(), json).read());
        this.views = views;
        this.baseUrl = baseUrl;
    }

    /** What was chosen in the dashboard; else the browser's own wish counts. */
    @ModelAttribute("theme")
    @Nullable
    String theme(@CookieValue(name = "theme", required = false) @Nullable String theme) {
        return theme != null && THEMES.contains(theme) ? theme : null;
    }

    @GetMapping("/docs")
    String reference(HttpServletRequest request, Model model) {
        model.addAttribute("reference", reference.get());
        model.addAttribute("base", baseUrl.seenFrom(request));
        return "docs/reference";
    }

    @GetMapping("/docs/problems")
    String problems(Model model) {
        model.addAttribute(
                "problems",
                Arrays.stream(ProblemCode.values()).map(ProblemAdvice::of).toList());
        return "docs/problems";
    }

    /** How the customers of four vendors move. */
    @GetMapping("/docs/moving")
    String moving(HttpServletRequest request, Model model) {
        model.addAttribute("base", baseUrl.seenFrom(request));
        model.addAttribute("samples", MovingSamples.at(baseUrl.seenFrom(request)));
        return "docs/moving";
    }

    @GetMapping(path = "/llms.txt", produces = "text/plain;charset=UTF-8")
    @ResponseBody
    String index(HttpServletRequest request) {
        return Markdown.index(reference.get(), baseUrl.seenFrom(request));
    }

    @GetMapping(path = "/docs.md", produces = "text/markdown;charset=UTF-8")
    @ResponseBody
    String referenceAsMarkdown(HttpServletRequest request) {
        return Markdown.of(reference.get(), baseUrl.seenFrom(request));
    }

    @GetMapping(path = "/docs/problems.md", produces = "text/markdown;charset=UTF-8")
    @ResponseBody
    String problemsAsMarkdown() {
        return Markdown.of(
                Arrays.stream(ProblemCode.values()).map(ProblemAdvice::of).toList());
    }

    /** What the page says, read off the page. */
    @GetMapping(path = "/docs/moving.md", produces = "text/markdown;charset=UTF-8")
    @ResponseBody
    String movingAsMarkdown(HttpServletRequest request, HttpServletResponse response) throws Exception {
        View page = Objects.requireNonNull(views.resolveViewName("docs/moving", Locale.ENGLISH));
        ContentCachingResponseWrapper written = new ContentCachingResponseWrapper(response) {
            @Override
            public void setContentType(@Nullable String type) {
                // What is answered is not the page.
            }
        };
        written.setCharacterEncoding(StandardCharsets.UTF_8.name());
        page.render(
                Map.of("base", baseUrl.seenFrom(request), "samples", MovingSamples.at(baseUrl.seenFrom(request))),
                request,
                written);
        return PageAsMarkdown.of(
                new String(written.getContentAsByteArray(), StandardCharsets.UTF_8), baseUrl.seenFrom(request));
    }
}
