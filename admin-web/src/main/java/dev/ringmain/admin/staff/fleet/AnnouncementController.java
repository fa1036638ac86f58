package dev.ringmain.admin.staff.fleet;

import dev.ringmain.admin.staff.desk.Allowed;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.staff.desk.StaffAct;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.Moments;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.staff.AnnouncementId;
import dev.ringmain.staff.Announcements;
import java.time.Clock;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class AnnouncementController {

    private final Announcements announcements;
    private final Clock clock;

    AnnouncementController(Announcements announcements, Clock clock) {
        this.announcements = announcements;
        this.clock = clock;
    }

    @GetMapping("/staff/announcements")
    String list(Desk desk, Model model) {
        model.addAttribute("announcements", announcements.all());
        model.addAttribute("now", clock.instant());
        return "staff/announcements";
    }

    @Allowed(StaffAct.ANNOUNCE)
    @PostMapping("/staff/announcements")
    String announce(
            Desk desk,
            @RequestParam(defaultValue = "") String text,
            @RequestParam(defaultValue = "") String until,
            RedirectAttributes next) {
        if (Moments.isMistaken(until)) {
            Flash.bad(next, "The end is a date and a time, in UTC.");
            return "redirect:/staff/announcements";
        }
        try {
            announcements.announce(
                    text.strip().replace("\r\n", "\n"),
                    desk.email(),
                    Moments.parse(until).orElse(null));
            Flash.good(next, "Every member is told, within ten seconds.");
        } catch (IllegalArgumentException e) {
            Flash.bad(next, e.getMessage() + ".");
        }
        return "redirect:/staff/announcements";
    }

    @Allowed(StaffAct.ANNOUNCE)
    @PostMapping("/staff/announcements/{id}/end")
    String end(Desk desk, @PathVariable AnnouncementId id, RedirectAttributes next) {
        if (!announcements.end(id)) {
            throw new NotFound();
        }
        Flash.good(next, "Nobody is told any more.");
        return "redirect:/staff/announcements";
    }
}
