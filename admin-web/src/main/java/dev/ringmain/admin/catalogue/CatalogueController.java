package dev.ringmain.admin.catalogue;

import dev.ringmain.admin.workspace.BaseUrl;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.ShownTypes;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.catalogue.Packs;
import dev.ringmain.catalogue.Packs.Installed;
import dev.ringmain.catalogue.Shares;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.event.BuiltInType;
import dev.ringmain.event.Catalogue;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.event.UnacceptableEventType;
import dev.ringmain.subscription.AllowedUnpaid;
import dev.ringmain.tenant.Environment;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The catalogue as a whole: its tree, packs, whether it is closed, whether it is shared. */
@Controller
class CatalogueController {

    private final EventTypes types;
    private final Endpoints endpoints;
    private final Catalogue catalogue;
    private final Packs packs;
    private final Shares shares;
    private final BaseUrl baseUrl;

    CatalogueController(
            EventTypes types, Endpoints endpoints, Catalogue catalogue, Packs packs, Shares shares, BaseUrl baseUrl) {
        this.types = types;
        this.endpoints = endpoints;
        this.catalogue = catalogue;
        this.packs = packs;
        this.shares = shares;
        this.baseUrl = baseUrl;
    }

    /** @param held how many of its types the catalogue holds */
    public record PackRow(Packs.Pack pack, long held) {

        public boolean isWhole() {
            return held == pack.types().size();
        }
    }

    @GetMapping("/app/{env}/event-types")
    String list(
            Workspace workspace, @RequestParam(defaultValue = "") String q, Model model, HttpServletRequest request) {
        tree(workspace, q, model);
        model.addAttribute(
                "packs", packs.all().stream().map(pack -> row(workspace, pack)).toList());
        model.addAttribute("closed", workspace.environment().catalogue() == Environment.Catalogue.CLOSED);
        model.addAttribute(
                "link",
                shares.token(workspace.env())
                        .map(token -> baseUrl.seenFrom(request) + "/catalogue/" + token)
                        .orElse(null));
        return "eventtype/list";
    }

    @GetMapping(path = "/app/{env}/event-types", headers = "HX-Request")
    String tree(Workspace workspace, @RequestParam(defaultValue = "") String q, Model model) {
        List<Endpoint> all = endpoints.in(workspace.env());
        String words = q.strip().toLowerCase(Locale.ROOT);
        List<EventType> found = words.isEmpty()
                ? types.findByEnvironmentOrderByName(workspace.env(), ShownTypes.LIMIT)
                : types.search(workspace.env(), words, ShownTypes.LIMIT);
        List<EventType> held = ShownTypes.of(found).stream()
                .filter(type -> !BuiltInType.isReserved(type.name()))
                .toList();
        model.addAttribute("q", q);
        model.addAttribute("isEmpty", held.isEmpty() && !types.existsByEnvironment(workspace.env()));
        model.addAttribute("most", ShownTypes.MOST);
        model.addAttribute("isCut", found.size() > ShownTypes.MOST);
        model.addAttribute(
                "builtIn",
                TypeGroup.of(BuiltInType.beside(held, workspace.env()), words, type -> subscribers(type, all)));
        model.addAttribute("groups", TypeGroup.of(held, "", type -> subscribers(type, all)));
        return "eventtype/list :: tree";
    }

    @PostMapping("/app/{env}/event-types/-packs")
    String install(Workspace workspace, @RequestParam String pack, RedirectAttributes next) {
        Installed done;
        try {
            done = packs.install(workspace.env(), packs.find(pack).orElseThrow(NotFound::new));
        } catch (UnacceptableEventType e) {
            Flash.bad(next, String.valueOf(e.getMessage()));
            return "redirect:/app/" + workspace.env() + "/event-types";
        }
        int news = done.added().size() + done.described().size();
        Flash.good(
                next,
                news == 0
                        ? "All of its types were there already. Nothing was changed."
                        : news + (news == 1 ? " type" : " types") + " added, "
                                + done.present().size() + " left as they were.");
        return "redirect:/app/" + workspace.env() + "/event-types";
    }

    @PostMapping("/app/{env}/event-types/-closing")
    String close(Workspace workspace, @RequestParam boolean closed, RedirectAttributes next) {
        catalogue.close(workspace.env(), closed);
        Flash.good(
                next,
                closed
                        ? "The catalogue is closed: what it does not hold cannot be published."
                        : "The catalogue is open: a new type enters it when it is first published.");
        return "redirect:/app/" + workspace.env() + "/event-types";
    }

    @PostMapping(path = "/app/{env}/event-types/-share", params = "act=on")
    String share(Workspace workspace, RedirectAttributes next) {
        shares.open(workspace.env());
        Flash.good(next, "Whoever has the link can read the catalogue now.");
        return "redirect:/app/" + workspace.env() + "/event-types";
    }

    /** @param act {@code renew}; anything else turns it off */
    @AllowedUnpaid
    @PostMapping(path = "/app/{env}/event-types/-share", params = "act!=on")
    String unshare(Workspace workspace, @RequestParam String act, RedirectAttributes next) {
        if (act.equals("renew")) {
            shares.renew(workspace.env());
            Flash.good(next, "The catalogue has a new link. The old one leads nowhere.");
        } else {
            shares.close(workspace.env());
            Flash.good(next, "The catalogue is not shared any more.");
        }
        return "redirect:/app/" + workspace.env() + "/event-types";
    }

    private PackRow row(Workspace workspace, Packs.Pack pack) {
        List<String> names = pack.types().stream().map(Catalogue.Named::name).toList();
        return new PackRow(pack, types.countByEnvironmentAndNameIn(workspace.env(), names));
    }

    private static long subscribers(EventType type, List<Endpoint> endpoints) {
        return endpoints.stream()
                .filter(endpoint -> Subscribing.wants(endpoint, type.name()))
                .count();
    }
}
