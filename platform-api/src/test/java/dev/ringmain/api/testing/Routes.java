package dev.ringmain.api.testing;

import dev.ringmain.api.web.ApiPaths;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every route for programs that there is, asked of Spring itself, so that a test cannot forget one. */
@TestComponent
public class Routes {

    private final RequestMappingHandlerMapping mappings;

    Routes(@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mappings) {
        this.mappings = mappings;
    }

    /** @param pattern such as {@code /api/v1/events/{id}} */
    public record Route(String method, String pattern, HandlerMethod handler) {

        /** As in {@code GET /api/v1/events/{id}}. */
        @Override
        public String toString() {
            return method + " " + pattern;
        }
    }

    public List<Route> all() {
        List<Route> routes = new ArrayList<>();
        mappings.getHandlerMethods()
                .forEach((mapping, handler) -> mapping.getPatternValues().stream()
                        // What a platform key opens is everybody's: PlatformApiTest walks over it.
                        .filter(pattern -> ApiPaths.isApi(pattern) && !pattern.startsWith("/platform/"))
                        .forEach(pattern -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> routes.add(new Route(method.name(), pattern, handler)))));
        routes.sort(Comparator.comparing(Route::toString));
        return routes;
    }
}
