package dev.ringmain.api.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of promises in the README names tests that there are, and leaves out none of those that are named after a document. */
class PromisesTest {

    private static final Path MODULE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Pattern NAMED = Pattern.compile("\\| `(\\w+(?:Test|IT))\\.(\\w+)` \\|");
    private static final Pattern TEST =
            Pattern.compile("(?m)^    @(?:Test|ParameterizedTest)$(?s:.*?)^    void (\\w+)\\(");

    private record Named(String type, String method) {}

    @Test
    void namesTestsThatThereAre() throws IOException {
        Map<String, String> sources = sources();

        assertThat(named())
                .hasSizeGreaterThan(90)
                .allSatisfy(one -> assertThat(sources.getOrDefault(one.type(), ""))
                        .as(one.toString())
                        .contains("void " + one.method() + "("));
    }

    @Test
    void leavesOutNoTestThatIsNamedAfterADocument() throws IOException {
        TreeSet<String> inTheTable = named().stream()
                .map(one -> one.type() + "." + one.method())
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> tests = sources().entrySet().stream()
                .filter(source -> source.getKey().endsWith("SeedTest"))
                .flatMap(source ->
                        TEST.matcher(source.getValue()).results().map(found -> source.getKey() + "." + found.group(1)))
                .toList();

        assertThat(tests).hasSizeGreaterThan(85);
        assertThat(inTheTable).containsAll(tests);
    }

    private static List<Named> named() throws IOException {
        return NAMED.matcher(Files.readString(MODULE.resolve("README.md")))
                .results()
                .map(found -> new Named(found.group(1), found.group(2)))
                .toList();
    }

    /** The text of every test class of every module, by its simple name. */
    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> modules = Files.list(MODULE.getParent())) {
            return modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(PromisesTest::below)
                    .filter(file -> file.toString().matches(".*(Test|IT)\\.java"))
                    .map(PromisesTest::read)
                    .collect(Collectors.toMap(Source::name, Source::text, (one, other) -> one + other));
        }
    }

    private record Source(String name, String text) {}

    private static Source read(Path file) {
        try {
            return new Source(file.getFileName().toString().replace(".java", ""), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> below(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
