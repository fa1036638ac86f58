package dev.ringmain.admin.overview;

import dev.ringmain.admin.workspace.Hours;
import dev.ringmain.admin.workspace.PulseStrip;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Retention;
import dev.ringmain.billing.Usage;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.paging.Keyset;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
class OverviewController {

    private static final int FAILURES_SHOWN = 8;

    private final Endpoints endpoints;
    private final Deliveries deliveries;
    private final Hours hours;
    private final GettingStarted gettingStarted;
    private final Usage usage;
    private final Retention retention;

    OverviewController(
            Endpoints endpoints,
            Deliveries deliveries,
            Hours hours,
            GettingStarted gettingStarted,
            Usage usage,
            Retention retention) {
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.hours = hours;
        this.gettingStarted = gettingStarted;
        this.usage = usage;
        this.retention = retention;
    }

    @GetMapping("/app/{env}")
    String show(Workspace workspace, Model model) {
        List<Endpoint> all = endpoints.in(workspace.env());
        Hours.Hour hour = hours.of(workspace.env());
        model.addAttribute("steps", gettingStarted.steps(workspace, all));
        model.addAttribute("total", hour.pulse().total());
        model.addAttribute("strip", PulseStrip.of(hour.pulse()));
        model.addAttribute("since", hour.pulse().since());
        model.addAttribute("waiting", hour.waitingInAll());
        model.addAttribute("performance", hours.performance(workspace.env()));
        model.addAttribute("unwell", unwell(all, hour));
        model.addAttribute(
                "failures",
                deliveries
                        .page(
                                workspace.env(),
                                new Deliveries.Filter(
                                        null, DeliveryStatus.FAILED, null, retention.since(workspace.env()), null),
                                Keyset.first(FAILURES_SHOWN))
                        .rows());
        model.addAttribute("urls", all.stream().collect(Collectors.toMap(Endpoint::id, Endpoint::url)));
        model.addAttribute("used", usage.events(workspace.tenantId()));
        model.addAttribute("limit", workspace.plan().limit(Entitlement.EVENTS_PER_MONTH));
        model.addAttribute("resetsAt", usage.resetsAt());
        return "overview/show";
    }

    private static List<Unwell> unwell(List<Endpoint> all, Hours.Hour hour) {
        return all.stream()
                .map(endpoint -> new Unwell(endpoint, hour.health(endpoint.id())))
                .filter(Unwell::needsALook)
                .toList();
    }

    /** An endpoint that somebody should look at. */
    record Unwell(Endpoint endpoint, Hours.Health health) {

        public boolean needsALook() {
            return endpoint.status() == EndpointStatus.DISABLED
                    || (endpoint.status() == EndpointStatus.ACTIVE && health.isFailing());
        }
    }
}
