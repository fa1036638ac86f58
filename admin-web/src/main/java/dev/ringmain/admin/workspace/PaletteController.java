package dev.ringmain.admin.workspace;

import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.event.EventTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.data.domain.Limit;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/** What the palette finds besides pages: endpoints by URL or description, event types by name. */
@Controller
class PaletteController {

    private static final int MOST_OF_A_KIND = 6;

    private final Endpoints endpoints;
    private final EventTypes types;

    PaletteController(Endpoints endpoints, EventTypes types) {
        this.endpoints = endpoints;
        this.types = types;
    }

    /** @param path within the environment */
    record Hit(String kind, String name, String path) {}

    @GetMapping(path = "/app/{env}/palette", produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseBody
    List<Hit> find(Workspace workspace, @RequestParam(defaultValue = "") String q) {
        String sought = q.strip().toLowerCase(Locale.ROOT);
        List<Hit> hits = new ArrayList<>();
        if (sought.isEmpty()) {
            return hits;
        }
        endpoints.in(workspace.env()).stream()
                .filter(endpoint -> has(endpoint.url(), sought) || has(endpoint.description(), sought))
                .limit(MOST_OF_A_KIND)
                .forEach(endpoint -> hits.add(hit(endpoint)));
        types.namesHolding(workspace.env(), sought, Limit.of(MOST_OF_A_KIND))
                .forEach(name -> hits.add(new Hit("Event type", name, "/event-types/" + name)));
        return hits;
    }

    private static Hit hit(Endpoint endpoint) {
        String name =
                endpoint.description().isBlank() ? endpoint.url() : endpoint.description() + " – " + endpoint.url();
        return new Hit("Endpoint", Payload.visible(name), "/endpoints/" + endpoint.id());
    }

    private static boolean has(String text, String sought) {
        return text.toLowerCase(Locale.ROOT).contains(sought);
    }
}
