package dev.ringmain.admin.staff.door;

import dev.ringmain.admin.secondfactor.QrCode;
import dev.ringmain.admin.secondfactor.Totp;
import dev.ringmain.admin.signin.StaffCookies;
import dev.ringmain.admin.staff.desk.Allowed;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.staff.desk.StaffAct;
import dev.ringmain.staff.StaffMember;
import dev.ringmain.staff.StaffSessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

@Controller
class StaffSignInController {

    private static final String FORM = "redirect:/staff/signin";

    private final StaffDoor door;
    private final StaffSessions sessions;

    StaffSignInController(StaffDoor door, StaffSessions sessions) {
        this.door = door;
        this.sessions = sessions;
    }

    @GetMapping("/staff/signin")
    String form(
            @AuthenticationPrincipal @Nullable Desk desk,
            @RequestParam(required = false) @Nullable String refused,
            @RequestParam(required = false) @Nullable String stale,
            @RequestParam(required = false) @Nullable String out,
            Model model) {
        if (desk != null) {
            return "redirect:/staff";
        }
        model.addAttribute("refused", refused != null);
        model.addAttribute("stale", stale != null);
        model.addAttribute("out", out != null);
        return "staff/signin";
    }

    @PostMapping("/staff/signin")
    String password(
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String password,
            HttpServletRequest request,
            HttpServletResponse response) {
        return door.password(email, password, request.getRemoteAddr())
                .map(half -> {
                    give(request, response, half);
                    return FORM + "/code";
                })
                .orElse(FORM + "?refused");
    }

    /** Somebody who has shown the second factor never is shown its secret. */
    @GetMapping("/staff/signin/code")
    String askForCode(
            HttpServletRequest request, @RequestParam(required = false) @Nullable String refused, Model model) {
        Optional<StaffMember> member = token(request).flatMap(door::half);
        if (member.isEmpty()) {
            return FORM;
        }
        model.addAttribute("refused", refused != null);
        if (!member.get().isEnrolled()) {
            byte[] secret = door.secretOf(member.get());
            model.addAttribute("secret", Totp.base32(secret));
            String uri = Totp.uri("Ringmain staff", member.get().email(), secret);
            model.addAttribute("uri", uri);
            model.addAttribute("qr", QrCode.of(uri));
        }
        return "staff/code";
    }

    @PostMapping("/staff/signin/code")
    String code(
            @RequestParam(defaultValue = "") String code, HttpServletRequest request, HttpServletResponse response) {
        return token(request)
                .flatMap(half -> door.code(half, code, request.getRemoteAddr()))
                .map(whole -> {
                    give(request, response, whole);
                    return "redirect:/staff";
                })
                .orElse(FORM + "/code?refused");
    }

    @Allowed(StaffAct.OWN)
    @PostMapping("/staff/signout")
    String signOut(Desk desk, HttpServletRequest request, HttpServletResponse response) {
        token(request).ifPresent(sessions::close);
        StaffCookies.take(request, response, StaffCookies.SESSION, StaffCookies.SESSION_PATH);
        return FORM + "?out";
    }

    @GetMapping("/staff")
    String home(Desk desk) {
        return "redirect:/staff/tenants";
    }

    private static Optional<String> token(HttpServletRequest request) {
        return StaffCookies.read(request, StaffCookies.SESSION);
    }

    private static void give(HttpServletRequest request, HttpServletResponse response, String token) {
        StaffCookies.give(request, response, StaffCookies.SESSION, StaffCookies.SESSION_PATH, token);
    }
}
