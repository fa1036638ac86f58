package dev.ringmain.admin.failure;

import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Retention;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.EndpointHealth;
import dev.ringmain.delivery.EndpointHealths;
import dev.ringmain.delivery.Failures;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What failed in a window of time, by endpoint and cause. */
@Controller
class FailureController {

    private static final int SHOWN_OF_A_GROUP = 50;

    private final Failures failures;
    private final Deliveries deliveries;
    private final Endpoints endpoints;
    private final EndpointHealths healths;
    private final Retention retention;
    private final Clock clock;

    FailureController(
            Failures failures,
            Deliveries deliveries,
            Endpoints endpoints,
            EndpointHealths healths,
            Retention retention,
            Clock clock) {
        this.failures = failures;
        this.deliveries = deliveries;
        this.endpoints = endpoints;
        this.healths = healths;
        this.retention = retention;
        this.clock = clock;
    }

    /** An endpoint that fails just now. */
    public record Trouble(Endpoint endpoint, EndpointHealth health) {}

    @GetMapping("/app/{env}/failures")
    String list(Workspace workspace, FailureFilter filter, Model model) {
        groups(workspace, filter, model);
        return "failure/list";
    }

    @GetMapping(path = "/app/{env}/failures", headers = "HX-Request")
    String groups(Workspace workspace, FailureFilter filter, Model model) {
        List<Endpoint> all = endpoints.in(workspace.env());
        Instant now = clock.instant();
        Instant since = retention.since(workspace.env(), filter.since(now));
        model.addAttribute("filter", filter);
        model.addAttribute("since", since);
        model.addAttribute("endpoints", all.stream().collect(Collectors.toMap(Endpoint::id, Function.identity())));
        model.addAttribute("urls", all.stream().collect(Collectors.toMap(Endpoint::id, Endpoint::url)));
        model.addAttribute("troubles", troubles(all));
        model.addAttribute("found", failures.in(workspace.env(), since, now));
        return "failure/list :: groups";
    }

    /** The deliveries of one group. */
    @GetMapping("/app/{env}/failures/group")
    String group(
            Workspace workspace,
            FailureFilter filter,
            @RequestParam(required = false) @Nullable String endpoint,
            @RequestParam(defaultValue = "") String cause,
            Model model) {
        Optional<EndpointId> id = Optional.ofNullable(endpoint).flatMap(EndpointId::parse);
        Instant now = clock.instant();
        Instant since = retention.since(workspace.env(), filter.since(now));
        model.addAttribute("filter", filter);
        model.addAttribute("cause", cause);
        model.addAttribute("since", since);
        model.addAttribute("most", SHOWN_OF_A_GROUP);
        model.addAttribute(
                "endpoint",
                id.flatMap(known -> endpoints.find(workspace.env(), known)).orElse(null));
        List<DeliveryId> ids = id.map(known -> failures.of(workspace.env(), known, cause, since, now, SHOWN_OF_A_GROUP))
                .orElse(List.of());
        List<Delivery> rows = new ArrayList<>(deliveries.find(workspace.env(), ids));
        Collections.reverse(rows);
        model.addAttribute("rows", rows);
        return "failure/group";
    }

    private List<Trouble> troubles(List<Endpoint> all) {
        return healths.of(all.stream().map(Endpoint::id).toList()).stream()
                .flatMap(health -> all.stream()
                        .filter(endpoint -> endpoint.id().equals(health.endpoint()))
                        .map(endpoint -> new Trouble(endpoint, health)))
                .toList();
    }
}
