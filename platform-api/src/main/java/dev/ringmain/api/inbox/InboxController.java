package dev.ringmain.api.inbox;

import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.web.BodyCap;
import dev.ringmain.inbox.Inboxes;
import dev.ringmain.inbox.Inboxes.Inbox;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.stream.Collectors;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** Receives what is posted to an environment's inbox, like any customer's receiver would. */
@RestController
class InboxController {

    /** An event and its envelope fit in. */
    private static final int CAP = 2 * BodyCap.SINGLE;

    private final Inboxes inboxes;

    InboxController(Inboxes inboxes) {
        this.inboxes = inboxes;
    }

    @PostMapping("/inbox/{token}")
    String receive(@PathVariable String token, HttpServletRequest request) throws IOException {
        Inbox inbox = inboxes.byToken(token).orElseThrow(ApiProblem::notFound);
        inboxes.keep(inbox, headers(request), BodyCap.read(request, CAP));
        return "ok";
    }

    /** Agrees to deliveries from whoever asks, since the token is what lets them in (CloudEvents, HTTP 1.1 Web Hooks, 4.2). */
    @RequestMapping(path = "/inbox/{token}", method = RequestMethod.OPTIONS)
    ResponseEntity<Void> consent(@PathVariable String token, HttpServletRequest request) {
        inboxes.byToken(token).orElseThrow(ApiProblem::notFound);
        ResponseEntity.HeadersBuilder<?> answer = ResponseEntity.noContent().header("Allow", "POST, OPTIONS");
        if (request.getHeader("WebHook-Request-Origin") != null) {
            answer.header("WebHook-Allowed-Origin", "*").header("WebHook-Allowed-Rate", "*");
        }
        return answer.build();
    }

    @ExceptionHandler
    ResponseEntity<String> on(ApiProblem problem) {
        return ResponseEntity.status(problem.code().status()).body(problem.getMessage());
    }

    private static String headers(HttpServletRequest request) {
        return Collections.list(request.getHeaderNames()).stream()
                .flatMap(name ->
                        Collections.list(request.getHeaders(name)).stream().map(value -> name + ": " + value))
                .collect(Collectors.joining("\n"));
    }
}
