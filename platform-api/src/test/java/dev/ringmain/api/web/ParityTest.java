package dev.ringmain.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.ApiTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Whatever a page does the API does, and the other way round, or the README of admin-web says why not: its tables are held to the routes. */
@ApiTest
@Tag("database")
class ParityTest {

    private static final Pattern ROUTE = Pattern.compile("`((?:GET|POST|PUT|PATCH|DELETE) /[^`]*)`");

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mapping;

    @Test
    void namesEveryActOfThePages() throws IOException {
        Set<String> acts = routes("dev.ringmain.admin")
                .filter(route -> !route.startsWith("GET "))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> named = rows().flatMap(row -> named(row.left()))
                .filter(route -> !route.contains(" /api/") && !route.contains(" /platform/"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).isEqualTo(acts);
    }

    @ParameterizedTest
    @ValueSource(strings = {" /api/v1/", " /platform/v1/"})
    void namesEveryRouteOfTheApis(String below) throws IOException {
        Set<String> api = routes("dev.ringmain.api")
                .filter(route -> route.contains(below))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> named = rows().flatMap(row -> named(row.left() + row.right()))
                .filter(route -> route.contains(below))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).isNotEmpty().isEqualTo(api);
    }

    /** What the console does to a tenant, or to what is a tenant's, a platform key does as well; looking in is for people. */
    @Test
    void givesEveryActOnATenantATwinInThePlatformApi() throws IOException {
        assertThat(rows().filter(row -> row.left().contains("POST /staff/tenants/")
                                || row.left().contains("POST /staff/invoices/"))
                        .filter(row -> !row.left().contains("/views`")))
                .hasSizeGreaterThan(8)
                .allSatisfy(row -> assertThat(row.right()).as(row.left()).contains(" /platform/v1/tenants/"));
    }

    @Test
    void saysWhyWhereThereIsNoTwin() throws IOException {
        assertThat(rows().filter(row -> !ROUTE.matcher(row.right()).matches()))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.right()).as(row.left()).endsWith("."));
    }

    /** A reason is prose, and prose may claim what is not there: so it names the route, and the route is there. */
    @Test
    void namesTheRouteWhereAPageIsTheReason() throws IOException {
        Set<String> acts = routes("dev.ringmain.admin").collect(Collectors.toCollection(TreeSet::new));

        assertThat(rows().filter(row -> row.right().contains("in the dashboard")))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(named(row.right()))
                        .as(row.left())
                        .isNotEmpty()
                        .allSatisfy(route -> assertThat(acts).contains(route)));
    }

    private static Stream<String> named(String cells) {
        return ROUTE.matcher(cells).results().map(found -> found.group(1));
    }

    private record Row(String left, String right) {}

    private static Stream<Row> rows() throws IOException {
        String readme = Files.readString(Path.of("../admin-web/README.md"));
        String section = readme.substring(readme.indexOf("## Parity"));
        return section.substring(0, section.indexOf("\n## ", 1))
                .lines()
                .filter(line -> line.startsWith("| ") && line.contains("`"))
                .map(line -> line.split("\\|"))
                .map(cells -> new Row(cells[1].strip(), cells[2].strip()));
    }

    /** Such as {@code POST /theme}, of the handlers below a package. */
    private Stream<String> routes(String home) {
        return mapping.getHandlerMethods().entrySet().stream()
                .filter(route -> route.getValue().getBeanType().getPackageName().startsWith(home))
                .flatMap(route -> route.getKey().getMethodsCondition().getMethods().stream()
                        .map(RequestMethod::name)
                        .flatMap(method ->
                                route.getKey().getPatternValues().stream().map(pattern -> method + " " + pattern)));
    }
}
