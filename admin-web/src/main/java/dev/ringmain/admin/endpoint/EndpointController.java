package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.workspace.Hours;
import dev.ringmain.admin.workspace.PulseStrip;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Plans;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.Endpoints;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
class EndpointController {

    private final Endpoints endpoints;
    private final Hours hours;
    private final Plans plans;

    EndpointController(Endpoints endpoints, Hours hours, Plans plans) {
        this.endpoints = endpoints;
        this.hours = hours;
        this.plans = plans;
    }

    record Row(Endpoint endpoint, Hours.Health health, PulseStrip strip) {}

    @GetMapping("/app/{env}/endpoints")
    String list(Workspace workspace, Model model) {
        Hours.Hour hour = hours.of(workspace.env());
        List<Row> rows = endpoints.in(workspace.env()).stream()
                .map(endpoint -> row(endpoint, hour))
                .toList();
        model.addAttribute("rows", rows);
        model.addAttribute("limit", workspace.plan().limit(Entitlement.ENDPOINTS_PER_ENVIRONMENT));
        model.addAttribute("included", workspace.plan().grants(Entitlement.WEBHOOKS_ENABLED));
        model.addAttribute(
                "required", plans.lowestThatGrants(Entitlement.WEBHOOKS_ENABLED).orElse(null));
        return "endpoint/list";
    }

    private static Row row(Endpoint endpoint, Hours.Hour hour) {
        return new Row(endpoint, hour.health(endpoint.id()), PulseStrip.of(hour.pulse(endpoint.id())));
    }
}
