package dev.ringmain.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the content security policy forbids must not be written in the first place. */
class TemplatesTest {

    private static final Path TEMPLATES = Path.of("src/main/resources/templates");

    private static final List<Pattern> FORBIDDEN = Stream.of(
                    "<script(?![^>]*\\bth:src=)",
                    "<style\\b",
                    "\\sstyle\\s*=",
                    "th:style",
                    "\\son[a-z]+\\s*=",
                    "th:on[a-z]+",
                    "hx-on",
                    "hx-vals\\s*=\\s*[\"']js:",
                    "\\bjs:",
                    "javascript:",
                    "th:utext",
                    "\\[\\(",
                    "th:inline\\s*=\\s*[\"']javascript",
                    "https?://[^\"' ]+\\.(js|css)")
            .map(text -> Pattern.compile(text, Pattern.CASE_INSENSITIVE))
            .toList();

    static List<Path> templates() {
        try (Stream<Path> files = Files.walk(TEMPLATES)) {
            return files.filter(file -> file.toString().endsWith(".html")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> pages() {
        return templates().stream().filter(file -> !isPart(file)).toList();
    }

    private static boolean isPart(Path file) {
        return file.getParent().endsWith("fragments")
                || file.endsWith("layout.html")
                || file.endsWith("docs/parts.html")
                || file.endsWith("staff/parts.html")
                || file.endsWith("endpoint/fields.html")
                || file.endsWith("endpoint/found.html")
                || file.endsWith("endpoint/headers.html")
                || file.endsWith("endpoint/signing.html")
                || file.endsWith("profile/calendar.html");
    }

    @ParameterizedTest
    @MethodSource("templates")
    void holdsNothingInline(Path file) throws IOException {
        String text = Files.readString(file);
        assertThat(FORBIDDEN).noneMatch(forbidden -> forbidden.matcher(text).find());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void standsInTheLayout(Path file) throws IOException {
        assertThat(Files.readString(file))
                .matches("(?s)<!doctype html>\n<html th:replace=\"~\\{(docs/|catalogue/|staff/)?layout :: layout\\(.*")
                .contains("<main id=\"main\" tabindex=\"-1\"")
                .contains("<h1");
    }

    @ParameterizedTest
    @MethodSource("templates")
    void postsOnlyWhatCarriesAToken(Path file) throws IOException {
        assertThat(Files.readString(file)).doesNotContainPattern("<form[^>]*method=\"post\"[^>]*\\saction=");
    }

    @ParameterizedTest
    @MethodSource("templates")
    void saysWhatEachTableIs(Path file) throws IOException {
        String text = Files.readString(file);
        assertThat(text.split("<caption", -1))
                .hasSameSizeAs(text.replaceAll("<table [^>]*th:replace", "").split("<table", -1));
    }

    @Test
    void findsTheTemplates() {
        assertThat(pages()).hasSizeGreaterThan(15);
    }
}
