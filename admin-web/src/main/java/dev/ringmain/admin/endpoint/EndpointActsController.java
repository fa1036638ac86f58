package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.delivery.Pulses;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.EndpointTester;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.endpoint.UnacceptableEndpoint;
import dev.ringmain.subscription.AllowedUnpaid;
import dev.ringmain.wire.WireProfiles;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What can be done to an endpoint with one button. */
@Controller
class EndpointActsController {

    private final Endpoints endpoints;
    private final EndpointRegistry registry;
    private final RoutingTable routing;
    private final Pulses pulses;
    private final WireProfiles profiles;
    private final ObjectProvider<EndpointTester> tester;

    EndpointActsController(
            Endpoints endpoints,
            EndpointRegistry registry,
            RoutingTable routing,
            Pulses pulses,
            WireProfiles profiles,
            ObjectProvider<EndpointTester> tester) {
        this.endpoints = endpoints;
        this.registry = registry;
        this.routing = routing;
        this.pulses = pulses;
        this.profiles = profiles;
        this.tester = tester;
    }

    @AllowedUnpaid
    @PostMapping("/app/{env}/endpoints/{id}/pause")
    String pause(Workspace workspace, @PathVariable EndpointId id, RedirectAttributes next) {
        registry.pause(workspace.env(), id, workspace.who().email()).orElseThrow(NotFound::new);
        Flash.good(next, "Paused. Deliveries wait until you resume it; none is lost.");
        return to(workspace, id);
    }

    @PostMapping("/app/{env}/endpoints/{id}/activation")
    String activate(Workspace workspace, @PathVariable EndpointId id, RedirectAttributes next) {
        registry.activate(workspace.env(), id, workspace.who().email()).orElseThrow(NotFound::new);
        Flash.good(next, "Active. What was waiting is on its way.");
        return to(workspace, id);
    }

    /** Waits for the receiver, which has as long as for a delivery. */
    @PostMapping("/app/{env}/endpoints/{id}/tests")
    String test(Workspace workspace, @PathVariable EndpointId id, RedirectAttributes next) {
        test(workspace, id, next::addFlashAttribute);
        return to(workspace, id);
    }

    @PostMapping(path = "/app/{env}/endpoints/{id}/tests", headers = "HX-Request")
    String test(Workspace workspace, @PathVariable EndpointId id, Model model) {
        test(workspace, id, model::addAttribute);
        return "fragments/flash :: flash(text=${flash}, kind=${flashKind})";
    }

    /** Where a result is put: into this answer, or into the next. */
    private interface Told {
        void add(String name, String value);
    }

    private void test(Workspace workspace, EndpointId id, Told told) {
        Destination destination = routing.destination(workspace.env(), id).orElseThrow(NotFound::new);
        EndpointTester sender = tester.getIfAvailable();
        if (sender == null) {
            told.add("flash", "This process sends nothing, so it cannot test an endpoint either.");
            told.add("flashKind", "bad");
            return;
        }
        if (destination.isSuspended()) {
            told.add("flash", "The account is suspended. Nothing is sent until it is back.");
            told.add("flashKind", "bad");
            return;
        }
        EndpointTester.Result result = sender.test(destination);
        String answer = result.statusCode() == null ? "No answer" : "It answered " + result.statusCode();
        told.add(
                "flash",
                (result.ok() ? "The test arrived. " : "The test did not arrive. ") + answer + " after "
                        + result.durationMs() + " ms." + (result.detail() == null ? "" : " " + result.detail()));
        told.add("flashKind", result.ok() ? "" : "bad");
    }

    @PostMapping("/app/{env}/endpoints/{id}/headers/removal")
    String dropHeader(
            Workspace workspace,
            @PathVariable EndpointId id,
            @RequestParam(defaultValue = "") String name,
            RedirectAttributes next) {
        registry.dropHeader(workspace.env(), id, name).orElseThrow(NotFound::new);
        Flash.good(next, "Removed. No attempt carries it from now on.");
        return to(workspace, id) + "#headers";
    }

    @AllowedUnpaid
    @PostMapping("/app/{env}/endpoints/{id}/secrets")
    String rotate(
            Workspace workspace,
            @PathVariable EndpointId id,
            @RequestParam(defaultValue = "24") int overlapHours,
            Model model,
            RedirectAttributes next) {
        try {
            EndpointRegistry.Opened rotated = registry.rotateSecret(workspace.env(), id, Duration.ofHours(overlapHours))
                    .orElseThrow(NotFound::new);
            model.addAttribute("endpoint", rotated.endpoint());
            model.addAttribute("secret", rotated.secret());
            model.addAttribute("rotated", true);
            model.addAttribute(
                    "profile",
                    profiles.find(workspace.tenantId(), rotated.endpoint().profile())
                            .orElseThrow());
            model.addAttribute("overlapHours", overlapHours);
            return "endpoint/secret";
        } catch (UnacceptableEndpoint e) {
            Flash.bad(next, String.valueOf(e.getMessage()));
            return to(workspace, id);
        }
    }

    @GetMapping("/app/{env}/endpoints/{id}/deletion")
    String askToDelete(Workspace workspace, @PathVariable EndpointId id, Model model) {
        workspace.requireChange();
        Endpoint endpoint = endpoints.find(workspace.env(), id).orElseThrow(NotFound::new);
        model.addAttribute("endpoint", endpoint);
        model.addAttribute(
                "waiting",
                pulses.waiting(List.of(id))
                        .getOrDefault(id, Pulses.Waiting.NONE)
                        .all());
        return "endpoint/deletion";
    }

    @AllowedUnpaid
    @PostMapping("/app/{env}/endpoints/{id}/deletion")
    String delete(Workspace workspace, @PathVariable EndpointId id, RedirectAttributes next) {
        if (!registry.delete(workspace.env(), id)) {
            throw new NotFound();
        }
        Flash.good(next, "The endpoint is deleted.");
        return "redirect:/app/" + workspace.env() + "/endpoints";
    }

    private static String to(Workspace workspace, EndpointId id) {
        return "redirect:/app/" + workspace.env() + "/endpoints/" + id;
    }
}
