package dev.ringmain.api.key;

import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.api.problem.Problems;
import dev.ringmain.endpoint.Routes;
import dev.ringmain.endpoint.RoutingTable;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Tells from a request who is calling. */
@Component
public class Callers {

    static final String ATTRIBUTE = Caller.class.getName();
    private static final String BEARER = "Bearer ";

    private final KeyRing keyRing;
    private final RoutingTable routing;
    private final Clock clock;

    Callers(KeyRing keyRing, RoutingTable routing, Clock clock) {
        this.keyRing = keyRing;
        this.routing = routing;
        this.clock = clock;
    }

    /** @throws ApiProblem if the request shows no key, or none that we know */
    public Caller identify(HttpServletRequest request) {
        Caller caller = keyRing.find(presentedBy(request))
                .orElseThrow(
                        () -> new ApiProblem(
                                ProblemCode.UNAUTHORIZED,
                                "This key is unknown, mistyped, expired or revoked. Keys are listed in the dashboard under API keys."));
        request.setAttribute(ATTRIBUTE, caller);
        return caller;
    }

    /** A key of an environment that was closed opens nothing, not even to read. @throws ApiProblem if it is of one */
    public void refuseIfClosed(Caller caller) {
        Caller.Workspace workspace = caller.workspace();
        if (workspace != null) {
            routing.of(workspace.environment()).flatMap(Routes::closesAt).ifPresent(at -> {
                throw Problems.closed(at, clock.instant());
            });
        }
    }

    /** The key that a request shows, whatever it opens. @throws ApiProblem if it shows none, or shows it where it does not belong */
    public static String presentedBy(HttpServletRequest request) {
        String query = request.getQueryString();
        if (query != null
                && (query.contains("api_key=")
                        || query.contains("rm_live_")
                        || query.contains("rm_test_")
                        || query.contains("rm_src_")
                        || query.contains("rm_adm_"))) {
            throw new ApiProblem(
                    ProblemCode.KEY_IN_URL,
                    "URLs end up in logs. Send the key in the X-API-Key header, and revoke this one.");
        }
        String presented = presented(request);
        if (presented == null) {
            throw new ApiProblem(ProblemCode.UNAUTHORIZED, "Send your key in the X-API-Key header.");
        }
        return presented;
    }

    /** Who it was, for what is noted of a request afterwards: also where it was refused before anybody asked. */
    public Optional<Caller> find(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Caller caller) {
            return Optional.of(caller);
        }
        String presented = presented(request);
        try {
            return presented == null ? Optional.empty() : keyRing.find(presented);
        } catch (DataAccessException | TransactionException away) {
            return Optional.empty();
        }
    }

    private static @Nullable String presented(HttpServletRequest request) {
        String key = request.getHeader("X-API-Key");
        if (key != null) {
            return key.strip();
        }
        String authorization = request.getHeader("Authorization");
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }
}
