package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.workspace.Hours;
import dev.ringmain.admin.workspace.Performance;
import dev.ringmain.admin.workspace.PulseStrip;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Plans;
import dev.ringmain.delivery.EndpointHealth;
import dev.ringmain.delivery.EndpointSearch;
import dev.ringmain.delivery.EndpointSearch.Found;
import dev.ringmain.delivery.EndpointSearch.State;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
class EndpointController {

    private static final int MOST_SHOWN = 200;

    private final Endpoints endpoints;
    private final EndpointSearch search;
    private final Hours hours;
    private final Plans plans;

    EndpointController(Endpoints endpoints, EndpointSearch search, Hours hours, Plans plans) {
        this.endpoints = endpoints;
        this.search = search;
        this.hours = hours;
        this.plans = plans;
    }

    /**
     * @param trouble null: it is in good standing
     * @param success of the last hour
     * @param last when its newest delivery was born; null: not within a week
     */
    record Row(
            Endpoint endpoint,
            @Nullable EndpointHealth trouble,
            Hours.Health health,
            PulseStrip strip,
            Performance.Share success,
            @Nullable Instant last) {

        /** Why it is not served; null: it is. */
        public @Nullable String reason() {
            return Standing.isServed(endpoint) ? null : Standing.reason(endpoint);
        }
    }

    @GetMapping("/app/{env}/endpoints")
    String list(Workspace workspace, EndpointFilter filter, Model model) {
        rows(workspace, filter, model);
        model.addAttribute("used", endpoints.countIn(workspace.env()));
        model.addAttribute("limit", workspace.plan().limit(Entitlement.ENDPOINTS_PER_ENVIRONMENT));
        model.addAttribute("included", workspace.plan().grants(Entitlement.WEBHOOKS_ENABLED));
        model.addAttribute(
                "required", plans.lowestThatGrants(Entitlement.WEBHOOKS_ENABLED).orElse(null));
        model.addAttribute("states", EndpointSearch.State.values());
        return "endpoint/list";
    }

    @GetMapping(path = "/app/{env}/endpoints", headers = "HX-Request")
    String rows(Workspace workspace, EndpointFilter filter, Model model) {
        Hours.Hour hour = hours.of(workspace.env());
        List<Found> all = filter.state() == State.FAILING
                ? search.in(workspace.env(), filter.q(), State.ACTIVE).stream()
                        .filter(found -> found.isFailing()
                                || hour.health(found.endpoint().id()).isFailing())
                        .toList()
                : search.in(workspace.env(), filter.q(), filter.state());
        List<Found> shown = all.subList(0, Math.min(all.size(), MOST_SHOWN));
        Map<EndpointId, Instant> last = search.lastDeliveries(
                shown.stream().map(found -> found.endpoint().id()).toList());
        model.addAttribute(
                "rows", shown.stream().map(found -> row(found, hour, last)).toList());
        model.addAttribute("matching", all.size());
        model.addAttribute("filter", filter);
        return "endpoint/list :: rows";
    }

    private static Row row(Found found, Hours.Hour hour, Map<EndpointId, Instant> last) {
        EndpointId id = found.endpoint().id();
        Hours.Health health = hour.health(id);
        return new Row(
                found.endpoint(),
                found.health(),
                health,
                PulseStrip.of(hour.pulse(id)),
                new Performance.Share(health.succeeded(), health.failed()),
                last.get(id));
    }
}
