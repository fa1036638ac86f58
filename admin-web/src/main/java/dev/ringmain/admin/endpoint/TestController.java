package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Payload;
import dev.ringmain.admin.workspace.ShownTypes;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointTester;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.preview.UnacceptableTest;
import dev.ringmain.preview.WrittenTests;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** A test with an event that somebody writes: of which type, with which data, and at once what came of it. */
@Controller
class TestController {

    private final Endpoints endpoints;
    private final EventTypes types;
    private final WrittenTests tests;
    private final RoutingTable routing;
    private final ObjectProvider<EndpointTester> tester;

    TestController(
            Endpoints endpoints,
            EventTypes types,
            WrittenTests tests,
            RoutingTable routing,
            ObjectProvider<EndpointTester> tester) {
        this.endpoints = endpoints;
        this.types = types;
        this.tests = tests;
        this.routing = routing;
        this.tester = tester;
    }

    @GetMapping("/app/{env}/endpoints/{id}/test")
    String form(
            Workspace workspace,
            @PathVariable EndpointId id,
            @RequestParam(defaultValue = "") String type,
            Model model) {
        workspace.requireChange();
        fill(workspace, id, type, model);
        return "endpoint/test";
    }

    /** The chosen type's example, to be edited. */
    @GetMapping(path = "/app/{env}/endpoints/{id}/test", headers = "HX-Request")
    String written(
            Workspace workspace,
            @PathVariable EndpointId id,
            @RequestParam(defaultValue = "") String type,
            Model model) {
        workspace.requireChange();
        fill(workspace, id, type, model);
        return "endpoint/test :: written";
    }

    @PostMapping(path = "/app/{env}/endpoints/{id}/tests", params = "type")
    String send(
            Workspace workspace,
            @PathVariable EndpointId id,
            @RequestParam String type,
            @RequestParam(defaultValue = "") String data,
            Model model,
            HttpServletResponse response) {
        Endpoint endpoint = fill(workspace, id, type, model);
        model.addAttribute("data", data);
        if (!send(endpoint, type, data, model)) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        }
        return "endpoint/test";
    }

    @PostMapping(path = "/app/{env}/endpoints/{id}/tests", params = "type", headers = "HX-Request")
    String sendAlone(
            Workspace workspace,
            @PathVariable EndpointId id,
            @RequestParam String type,
            @RequestParam(defaultValue = "") String data,
            Model model) {
        Endpoint endpoint = endpoints.find(workspace.env(), id).orElseThrow(NotFound::new);
        send(endpoint, type, data, model);
        return "endpoint/test :: result";
    }

    private Endpoint fill(Workspace workspace, EndpointId id, String type, Model model) {
        Endpoint endpoint = endpoints.find(workspace.env(), id).orElseThrow(NotFound::new);
        List<String> catalogue = ShownTypes.of(types.names(workspace.env(), ShownTypes.LIMIT));
        String chosen = type.isEmpty() ? firstWanted(endpoint, catalogue) : type;
        model.addAttribute("endpoint", endpoint);
        model.addAttribute("catalogue", catalogue);
        model.addAttribute("chosen", chosen);
        model.addAttribute("data", example(workspace, chosen));
        model.addAttribute("errors", Map.of());
        return endpoint;
    }

    private static String firstWanted(Endpoint endpoint, List<String> catalogue) {
        return catalogue.stream()
                .filter(name -> endpoint.events().stream().anyMatch(pattern -> pattern.matches(name)))
                .findFirst()
                .orElse(EndpointTester.Sample.PING.type());
    }

    private String example(Workspace workspace, String type) {
        if (type.equals(EndpointTester.Sample.PING.type())) {
            return Payload.pretty(EndpointTester.Sample.PING.data());
        }
        return types.find(workspace.env(), type)
                .flatMap(EventType::exampleJson)
                .map(json -> Payload.pretty(json.getBytes(StandardCharsets.UTF_8)))
                .orElse("{}");
    }

    /** Whether there was something to send. */
    private boolean send(Endpoint endpoint, String type, String data, Model model) {
        Destination destination =
                routing.destination(endpoint.environment(), endpoint.id()).orElseThrow(NotFound::new);
        EndpointTester sender = tester.getIfAvailable();
        if (sender == null || destination.isSuspended()) {
            model.addAttribute(
                    "refused",
                    sender == null
                            ? "This process sends nothing, so it cannot test an endpoint either."
                            : "The account is suspended. Nothing is sent until it is back.");
            return false;
        }
        try {
            EndpointTester.Sample sample = tests.written(endpoint.environment(), type, data);
            WrittenTests.Outcome outcome = tests.send(sender, endpoint, destination, sample);
            model.addAttribute("outcome", outcome);
            String body = outcome.result().body();
            model.addAttribute("answer", body == null || body.isEmpty() ? null : Payload.visible(body));
            byte[] instead = outcome.preview().data();
            model.addAttribute(
                    "instead",
                    Boolean.TRUE.equals(outcome.transformed()) && instead != null ? Payload.pretty(instead) : null);
            return true;
        } catch (UnacceptableTest e) {
            model.addAttribute("errors", Map.of(e.field(), String.valueOf(e.getMessage())));
            model.addAttribute("refused", e.getMessage());
            return false;
        }
    }
}
