package dev.ringmain.admin.staff.door;

import dev.ringmain.admin.signin.PasswordRules;
import dev.ringmain.admin.signin.StaffCookies;
import dev.ringmain.admin.staff.desk.Allowed;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.staff.desk.StaffAct;
import dev.ringmain.admin.workspace.Flash;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What a member of staff changes about their own way in. */
@Controller
class StaffAccountController {

    private static final String PAGE = "redirect:/staff/account";

    private final StaffDoor door;

    StaffAccountController(StaffDoor door) {
        this.door = door;
    }

    @GetMapping("/staff/account")
    String show(Desk desk) {
        return "staff/account";
    }

    @Allowed(StaffAct.OWN)
    @PostMapping("/staff/account/password")
    String changePassword(
            Desk desk,
            @RequestParam(defaultValue = "") String current,
            @RequestParam(defaultValue = "") String password,
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectAttributes next) {
        Optional<String> fault = PasswordRules.fault(password, desk.email());
        if (fault.isPresent()) {
            Flash.bad(next, "Nothing changed. " + fault.get());
            return PAGE;
        }
        Optional<String> session = door.changePassword(desk, current, password, request.getRemoteAddr());
        if (session.isEmpty()) {
            Flash.bad(next, "Nothing changed: that is not your password. After several tries, wait a minute.");
        } else {
            StaffCookies.give(request, response, StaffCookies.SESSION, StaffCookies.SESSION_PATH, session.get());
            Flash.good(next, "Your password is changed. Every other browser is signed out.");
        }
        return PAGE;
    }
}
