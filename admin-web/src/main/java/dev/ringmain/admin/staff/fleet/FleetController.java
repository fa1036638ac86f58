package dev.ringmain.admin.staff.fleet;

import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.workspace.Pages;
import dev.ringmain.database.RetentionRuns;
import dev.ringmain.delivery.BlockedDestinations;
import dev.ringmain.delivery.Fleet;
import dev.ringmain.paging.Keyset;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

@Controller
class FleetController {

    /** A week of them, with one node. */
    private static final int RUNS_SHOWN = 28;

    private static final int BLOCKED_SHOWN = 5;

    private final Fleet fleet;
    private final RetentionRuns retention;
    private final BlockedDestinations blocked;
    private final Pages pages;

    FleetController(Fleet fleet, RetentionRuns retention, BlockedDestinations blocked, Pages pages) {
        this.fleet = fleet;
        this.retention = retention;
        this.blocked = blocked;
        this.pages = pages;
    }

    @GetMapping("/staff/fleet")
    String show(Desk desk, Model model) {
        model.addAttribute("queues", fleet.queues());
        model.addAttribute("crew", fleet.crew());
        model.addAttribute("breakers", fleet.breakers());
        model.addAttribute("troubles", fleet.troubles());
        model.addAttribute("blocked", blocked.page(Keyset.first(BLOCKED_SHOWN)).rows());
        model.addAttribute("tables", fleet.tables());
        model.addAttribute("runs", retention.newest(RUNS_SHOWN));
        model.addAttribute("graces", fleet.graces());
        return "staff/fleet";
    }

    @GetMapping("/staff/fleet/blocked")
    String blocked(Desk desk, @RequestParam(required = false) @Nullable String cursor, Model model) {
        pages.show(blocked.page(pages.keyset(cursor)), "/staff/fleet/blocked", Map.of(), model);
        return "staff/blocked";
    }
}
