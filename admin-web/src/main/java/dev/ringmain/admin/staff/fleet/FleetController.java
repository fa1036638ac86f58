package dev.ringmain.admin.staff.fleet;

import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.database.RetentionRuns;
import dev.ringmain.delivery.Fleet;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
class FleetController {

    /** A week of them, with one node. */
    private static final int RUNS_SHOWN = 28;

    private final Fleet fleet;
    private final RetentionRuns retention;

    FleetController(Fleet fleet, RetentionRuns retention) {
        this.fleet = fleet;
        this.retention = retention;
    }

    @GetMapping("/staff/fleet")
    String show(Desk desk, Model model) {
        model.addAttribute("queues", fleet.queues());
        model.addAttribute("workers", fleet.workers());
        model.addAttribute("troubles", fleet.troubles());
        model.addAttribute("tables", fleet.tables());
        model.addAttribute("runs", retention.newest(RUNS_SHOWN));
        model.addAttribute("graces", fleet.graces());
        return "staff/fleet";
    }
}
