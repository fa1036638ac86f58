package dev.ringmain.admin.request;

import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Pages;
import dev.ringmain.admin.workspace.Payload;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.request.ApiRequest;
import dev.ringmain.request.RequestId;
import dev.ringmain.request.RequestLog;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeys;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

@Controller
class RequestController {

    private static final Duration AROUND = Duration.ofSeconds(5);

    private final RequestLog log;
    private final ApiKeys keys;
    private final Pages pages;

    RequestController(RequestLog log, ApiKeys keys, Pages pages) {
        this.log = log;
        this.keys = keys;
        this.pages = pages;
    }

    @GetMapping("/app/{env}/requests")
    String list(
            Workspace workspace,
            RequestFilter filter,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "") String id,
            Model model) {
        Optional<RequestId> named = RequestId.parse(id.strip());
        if (named.isPresent()) {
            return "redirect:/app/" + workspace.env() + "/requests/" + named.get();
        }
        rows(workspace, filter, cursor, model);
        model.addAttribute("sought", id.strip());
        model.addAttribute("days", log.kept().toDays());
        model.addAttribute("most", log.mostAMinute());
        return "request/list";
    }

    @GetMapping(path = "/app/{env}/requests", headers = "HX-Request")
    String rows(
            Workspace workspace,
            RequestFilter filter,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        var slice = log.page(workspace.env(), filter.asFilter(), pages.keyset(cursor));
        pages.show(slice, "/app/" + workspace.env() + "/requests", filter.asMap(), model);
        model.addAttribute("filter", filter);
        keys(workspace, model);
        return "request/list :: rows";
    }

    /** What is not in the log was perhaps accepted, so the page says where else to look. */
    @GetMapping("/app/{env}/requests/{id}")
    String show(Workspace workspace, @PathVariable String id, HttpServletResponse response, Model model) {
        RequestId parsed = RequestId.parse(id).orElseThrow(NotFound::new);
        Optional<ApiRequest> found = log.find(workspace.env(), parsed);
        model.addAttribute("id", parsed);
        model.addAttribute("since", parsed.at().minus(AROUND));
        // To the second, as a field holds it: what is cut off is added before.
        model.addAttribute("until", parsed.at().plus(AROUND).plusSeconds(1));
        model.addAttribute("days", log.kept().toDays());
        if (found.isEmpty()) {
            response.setStatus(HttpStatus.NOT_FOUND.value());
            return "request/absent";
        }
        String problem = found.get().problem();
        model.addAttribute("request", found.get());
        model.addAttribute(
                "problem", problem == null ? null : Payload.pretty(problem.getBytes(StandardCharsets.UTF_8)));
        keys(workspace, model);
        return "request/show";
    }

    private void keys(Workspace workspace, Model model) {
        model.addAttribute(
                "keys",
                keys.findByEnvironmentOrderById(workspace.env()).stream()
                        .collect(Collectors.toMap(
                                ApiKey::id, Function.identity(), (one, other) -> one, java.util.LinkedHashMap::new)));
    }
}
