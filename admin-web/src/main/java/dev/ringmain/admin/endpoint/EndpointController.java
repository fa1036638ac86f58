package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.workspace.Hours;
import dev.ringmain.admin.workspace.PulseStrip;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Plans;
import dev.ringmain.delivery.Pulse;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointHealths;
import dev.ringmain.endpoint.EndpointHealths.Health;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
class EndpointController {

    private final Endpoints endpoints;
    private final EndpointHealths healths;
    private final Hours hours;
    private final Plans plans;

    EndpointController(Endpoints endpoints, EndpointHealths healths, Hours hours, Plans plans) {
        this.endpoints = endpoints;
        this.healths = healths;
        this.hours = hours;
        this.plans = plans;
    }

    record Row(Endpoint endpoint, @Nullable Health health, PulseStrip strip, Pulse.Minute total, long waiting) {}

    @GetMapping("/app/{env}/endpoints")
    String list(Workspace workspace, Model model) {
        Map<EndpointId, Health> known = healths.in(workspace.env());
        Hours.Hour hour = hours.of(workspace.env());
        List<Row> rows = endpoints.in(workspace.env()).stream()
                .map(endpoint -> row(endpoint, known.get(endpoint.id()), hour))
                .toList();
        model.addAttribute("rows", rows);
        model.addAttribute("limit", workspace.plan().limit(Entitlement.ENDPOINTS_PER_ENVIRONMENT));
        model.addAttribute("included", workspace.plan().grants(Entitlement.WEBHOOKS_ENABLED));
        model.addAttribute(
                "required", plans.lowestThatGrants(Entitlement.WEBHOOKS_ENABLED).orElse(null));
        return "endpoint/list";
    }

    private static Row row(Endpoint endpoint, @Nullable Health health, Hours.Hour hour) {
        Pulse pulse = hour.pulse(endpoint.id());
        return new Row(endpoint, health, PulseStrip.of(pulse), pulse.total(), hour.waiting(endpoint.id()));
    }
}
