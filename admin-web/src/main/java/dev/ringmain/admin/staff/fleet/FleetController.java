package dev.ringmain.admin.staff.fleet;

import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.delivery.Fleet;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
class FleetController {

    private final Fleet fleet;

    FleetController(Fleet fleet) {
        this.fleet = fleet;
    }

    @GetMapping("/staff/fleet")
    String show(Desk desk, Model model) {
        model.addAttribute("queues", fleet.queues());
        model.addAttribute("workers", fleet.workers());
        model.addAttribute("troubles", fleet.troubles());
        model.addAttribute("tables", fleet.tables());
        return "staff/fleet";
    }
}
