package dev.ringmain.admin.catalogue;

import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.ShownTypes;
import dev.ringmain.catalogue.OpenApiExchange;
import dev.ringmain.catalogue.Shares;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.event.TypeVersions;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** A catalogue that its owner shares. Whoever has the link reads it; nothing else of the tenant is on these pages. */
@Controller
class PublicCatalogueController {

    private final Shares shares;
    private final Environments environments;
    private final Tenants tenants;
    private final EventTypes types;
    private final TypeVersions versions;
    private final OpenApiExchange exchange;

    PublicCatalogueController(
            Shares shares,
            Environments environments,
            Tenants tenants,
            EventTypes types,
            TypeVersions versions,
            OpenApiExchange exchange) {
        this.shares = shares;
        this.environments = environments;
        this.tenants = tenants;
        this.types = types;
        this.versions = versions;
        this.exchange = exchange;
    }

    @GetMapping("/catalogue/{token}")
    String index(@PathVariable String token, Model model) {
        frame(token, find(token), model);
        return "catalogue/index";
    }

    @GetMapping("/catalogue/{token}/{name}")
    String show(@PathVariable String token, @PathVariable String name, Model model) {
        Environment environment = find(token);
        frame(token, environment, model);
        EventType type = types.find(environment.id(), name).orElseThrow(NotFound::new);
        model.addAttribute("page", TypePage.of(type, versions.of(type)));
        return "catalogue/type";
    }

    // No type can be called that: the catalogue does not take the name.
    @GetMapping("/catalogue/{token}/openapi.json")
    ResponseEntity<byte[]> export(@PathVariable String token) {
        Environment environment = find(token);
        return OpenApiDownload.of(exchange.export(environment.id(), owner(environment)));
    }

    private void frame(String token, Environment environment, Model model) {
        List<EventType> read = types.findByEnvironmentOrderByName(environment.id(), ShownTypes.LIMIT);
        model.addAttribute("token", token);
        model.addAttribute("owner", owner(environment));
        model.addAttribute("groups", TypeGroup.of(ShownTypes.of(read), "", type -> 0));
        model.addAttribute(
                "count", read.size() > ShownTypes.MOST ? types.countByEnvironment(environment.id()) : read.size());
        model.addAttribute("shown", Math.min(read.size(), ShownTypes.MOST));
    }

    private String owner(Environment environment) {
        return tenants.findById(environment.tenant()).map(Tenant::name).orElseThrow(NotFound::new);
    }

    private Environment find(String token) {
        EnvironmentId environment = shares.find(token).orElseThrow(NotFound::new);
        return environments.findById(environment).orElseThrow(NotFound::new);
    }
}
