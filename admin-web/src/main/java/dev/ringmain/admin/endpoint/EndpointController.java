package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.workspace.Hours;
import dev.ringmain.admin.workspace.Pages;
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
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

@Controller
class EndpointController {

    private final Endpoints endpoints;
    private final EndpointSearch search;
    private final Hours hours;
    private final Plans plans;
    private final Pages pages;

    EndpointController(Endpoints endpoints, EndpointSearch search, Hours hours, Plans plans, Pages pages) {
        this.endpoints = endpoints;
        this.search = search;
        this.hours = hours;
        this.plans = plans;
        this.pages = pages;
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
    String list(
            Workspace workspace,
            EndpointFilter filter,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        rows(workspace, filter, cursor, model);
        model.addAttribute("used", endpoints.countIn(workspace.env()));
        model.addAttribute("limit", workspace.plan().limit(Entitlement.ENDPOINTS_PER_ENVIRONMENT));
        model.addAttribute("included", workspace.plan().grants(Entitlement.WEBHOOKS_ENABLED));
        model.addAttribute(
                "required", plans.lowestThatGrants(Entitlement.WEBHOOKS_ENABLED).orElse(null));
        model.addAttribute("states", EndpointSearch.State.values());
        return "endpoint/list";
    }

    @GetMapping(path = "/app/{env}/endpoints", headers = "HX-Request")
    String rows(
            Workspace workspace,
            EndpointFilter filter,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        Hours.Hour hour = hours.of(workspace.env());
        Slice<Found> found = page(matching(workspace, filter, hour), pages.keyset(cursor));
        Map<EndpointId, Instant> last = search.lastDeliveries(
                found.rows().stream().map(one -> one.endpoint().id()).toList());
        pages.show(
                found.map(one -> row(one, hour, last)),
                "/app/" + workspace.env() + "/endpoints",
                filter.asMap(),
                model);
        model.addAttribute("filter", filter);
        return "endpoint/list :: rows";
    }

    /** The first page where there is nothing left on the one that was asked for: those on it were deleted meanwhile. */
    private static Slice<Found> page(List<Found> matching, Keyset place) {
        Slice<Found> asked =
                Slice.cut(matching, place, one -> one.endpoint().id().value());
        return asked.rows().isEmpty() && place.from() != null ? page(matching, Keyset.first(place.limit())) : asked;
    }

    private List<Found> matching(Workspace workspace, EndpointFilter filter, Hours.Hour hour) {
        return filter.state() == State.FAILING
                ? search.in(workspace.env(), filter.q(), State.ACTIVE).stream()
                        .filter(found -> found.isFailing()
                                || hour.health(found.endpoint().id()).isFailing())
                        .toList()
                : search.in(workspace.env(), filter.q(), filter.state());
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
