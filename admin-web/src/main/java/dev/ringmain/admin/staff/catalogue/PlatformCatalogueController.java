package dev.ringmain.admin.staff.catalogue;

import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.catalogue.PackReach;
import dev.ringmain.catalogue.Packs;
import dev.ringmain.catalogue.Packs.Pack;
import dev.ringmain.event.BuiltInType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** What every tenant's catalogue can show. All of it comes with the release, so it is for reading alone. */
@Controller
class PlatformCatalogueController {

    private final Packs packs;
    private final PackReach reach;

    PlatformCatalogueController(Packs packs, PackReach reach) {
        this.packs = packs;
        this.reach = reach;
    }

    /** @param environments that have installed it */
    record Row(Pack pack, int environments) {}

    @GetMapping("/staff/catalogue")
    String list(Desk desk, Model model) {
        model.addAttribute(
                "rows",
                packs.all().stream()
                        .map(pack -> new Row(pack, reach.environments(pack)))
                        .toList());
        model.addAttribute("builtIn", BuiltInType.values());
        return "staff/catalogue";
    }

    @GetMapping("/staff/catalogue/{pack}")
    String show(Desk desk, @PathVariable String pack, Model model) {
        Pack found = packs.find(pack).orElseThrow(NotFound::new);
        model.addAttribute("pack", found);
        model.addAttribute("environments", reach.environments(found));
        model.addAttribute("reach", reach.byType(found));
        return "staff/pack";
    }
}
