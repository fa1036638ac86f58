package dev.ringmain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What a tenant may do is a row of its plan, and what an installation can do is a setting. A bound that is a number in the code is neither,
 * and has to say why. This finds bounds by what they are called, and lengths that are compared with a number; a bound that hides behind
 * another name is for whoever reads the change.
 */
class LimitsInCodeTest {

    private static final List<String> MODULES =
            List.of("db", "billing", "delivery-worker", "admin-web", "platform-api");
    private static final Set<String> KINDS = Set.of("column", "page", "pace", "process", "protocol", "safety");

    private static final Pattern BOUND = Pattern.compile("static final (?:int|long|double|Duration|DataSize) "
            + "(\\w*(?:MAX|MOST|LIMIT|LONGEST|LARGEST|DEEPEST|DEPTH|HEAVIEST|TALLEST|WIDEST|FASTEST|KEPT|SINGLE|BATCH|DOCUMENT"
            + "|SHORTEST|CAP)\\w*) *=");
    private static final Pattern LENGTH = Pattern.compile("(?:length|size)\\(\\) *(?:>|>=|<=) *\\d[\\d_]+");
    private static final Pattern COMMENT = Pattern.compile("\\s*(?:\\*|//|/\\*).*");

    @Test
    void eachHasAReason() throws IOException {
        Map<String, Set<String>> found = new TreeMap<>();
        for (String module : MODULES) {
            Path root = Path.of("..", module, "src/main/java/dev/ringmain");
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(file -> {
                    Set<String> bounds = bounds(file);
                    if (!bounds.isEmpty()) {
                        String path = root.relativize(file).toString().replace('\\', '/');
                        found.put(
                                module + "/"
                                        + path.substring(0, path.length() - ".java".length())
                                                .replace('/', '.'),
                                bounds);
                    }
                });
            }
        }
        Map<String, Set<String>> listed = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("src/test/resources/limits-in-code.txt"))) {
            if (!line.startsWith("#")) {
                String[] parts = line.split(" \\| ");
                assertThat(parts).as(line).hasSize(4);
                assertThat(KINDS).as(line).contains(parts[2]);
                assertThat(parts[3].split(" ")).as(line).hasSizeGreaterThan(3);
                listed.put(parts[0], new TreeSet<>(List.of(parts[1].split(" "))));
            }
        }

        assertThat(found).hasSizeGreaterThan(50);
        assertThat(found)
                .as("A new bound is an entitlement or a setting, or has its reason in limits-in-code.txt")
                .containsExactlyEntriesOf(listed);
    }

    private static Set<String> bounds(Path file) {
        Set<String> bounds = new TreeSet<>();
        try {
            for (String line : Files.readAllLines(file)) {
                Matcher bound = BOUND.matcher(line);
                if (bound.find()) {
                    bounds.add(bound.group(1));
                } else if (!COMMENT.matcher(line).matches()
                        && LENGTH.matcher(line).find()) {
                    bounds.add("lengths");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bounds;
    }
}
