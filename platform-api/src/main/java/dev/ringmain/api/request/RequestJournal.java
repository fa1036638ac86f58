package dev.ringmain.api.request;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Callers;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.Problems;
import dev.ringmain.api.web.RequestIds;
import dev.ringmain.request.ApiRequest;
import dev.ringmain.request.RequestId;
import dev.ringmain.request.RequestLog;
import dev.ringmain.tenant.Scope;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import tools.jackson.databind.json.JsonMapper;

/**
 * Notes refusals, and whatever changed something. What was only read leaves no row, nor does what was published: that is a row of its own
 * already, and one more for each event would cost what the event costs. Nobody's request is not noted either, since there is nobody to show
 * it to.
 */
@Component
public class RequestJournal implements MeterBinder {

    private static final int LONGEST_PATH = 300;
    private static final int LONGEST_PROBLEM = 16_000;

    /** Nobody should put one into a path. Whoever does need not find it in a log. */
    private static final Pattern SECRET = Pattern.compile("(rm_(?:live|test|src|adm)|whsec|whsk)_[^/]+");

    private final RequestLog log;
    private final Callers callers;
    private final JsonMapper json;

    RequestJournal(RequestLog log, Callers callers, JsonMapper json) {
        this.log = log;
        this.callers = callers;
        this.json = json;
    }

    @Override
    public void bindTo(MeterRegistry metrics) {
        FunctionCounter.builder("ringmain.requests.unlogged", log, RequestLog::lost)
                .description("Requests that the log of requests had no room for")
                .register(metrics);
    }

    /** @param nanos since the request came in */
    public void note(HttpServletRequest request, int status, long nanos) {
        if (status < 400 && isOrdinary(request)) {
            return;
        }
        Caller caller = callers.find(request).orElse(null);
        if (caller == null || caller.workspace() == null) {
            return;
        }
        RequestId.parse(RequestIds.of(request))
                .ifPresent(id -> log.note(caller.environment(), () -> noted(id, caller, request, status, nanos)));
    }

    private ApiRequest noted(RequestId id, Caller caller, HttpServletRequest request, int status, long nanos) {
        Map<?, ?> problem = Problems.answered(request);
        return new ApiRequest(
                id,
                caller.environment(),
                caller.key(),
                request.getMethod(),
                path(request),
                status,
                (int) Math.min(TimeUnit.NANOSECONDS.toMillis(nanos), Integer.MAX_VALUE),
                problem == null ? null : String.valueOf(problem.get("code")),
                problem == null ? null : text(problem));
    }

    private static boolean isOrdinary(HttpServletRequest request) {
        String method = request.getMethod();
        return method.equals("GET") || method.equals("HEAD") || publishes(request);
    }

    private static boolean publishes(HttpServletRequest request) {
        if (!(request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE) instanceof HandlerMethod handler)) {
            return false;
        }
        Needs needs = handler.getMethodAnnotation(Needs.class);
        return needs != null && needs.value() == Scope.EVENTS_WRITE;
    }

    private static String path(HttpServletRequest request) {
        String path = SECRET.matcher(request.getRequestURI()).replaceAll("$1_…");
        return path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH - 1) + "…";
    }

    private @Nullable String text(Map<?, ?> problem) {
        String text = json.writeValueAsString(problem);
        return text.length() <= LONGEST_PROBLEM ? text : null;
    }
}
