package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.endpoint.Endpoints;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
class EndpointController {

    private final Endpoints endpoints;

    EndpointController(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    @GetMapping("/app/{env}/endpoints")
    String list(Workspace workspace, Model model) {
        model.addAttribute("endpoints", endpoints.in(workspace.env()));
        return "endpoint/list";
    }
}
