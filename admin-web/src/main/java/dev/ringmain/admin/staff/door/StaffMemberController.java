package dev.ringmain.admin.staff.door;

import dev.ringmain.admin.staff.desk.Allowed;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.staff.desk.StaffAct;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.secret.Sealing;
import dev.ringmain.staff.StaffMember;
import dev.ringmain.staff.StaffMember.Role;
import dev.ringmain.staff.StaffMemberId;
import dev.ringmain.staff.StaffMembers;
import dev.ringmain.staff.StaffRoster;
import jakarta.servlet.http.HttpServletResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Who of the staff there is. Nobody changes their own row here, save for their password; {@link StaffRoster} keeps an admin. */
@Controller
class StaffMemberController {

    private static final Pattern EMAIL = Pattern.compile("[^@\\s\\p{Cntrl}]{1,64}@[^@\\s\\p{Cntrl}]{1,189}");
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int PASSWORD_LENGTH = 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final StaffMembers members;
    private final StaffRoster roster;
    private final PasswordEncoder passwords;
    private final Sealing sealing;
    private final Clock clock;

    StaffMemberController(
            StaffMembers members, StaffRoster roster, PasswordEncoder passwords, Sealing sealing, Clock clock) {
        this.members = members;
        this.roster = roster;
        this.passwords = passwords;
        this.sealing = sealing;
        this.clock = clock;
    }

    @GetMapping("/staff/members")
    String list(Desk desk, Model model) {
        model.addAttribute("members", members.everybody());
        model.addAttribute("roles", Role.values());
        return "staff/members";
    }

    @Allowed(StaffAct.MANAGE_STAFF)
    @PostMapping("/staff/members")
    String add(
            Desk desk,
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "support") String role,
            Model model,
            HttpServletResponse response) {
        String address = email.strip().toLowerCase(Locale.ROOT);
        String refusal = refusal(address, name.strip());
        if (!refusal.isEmpty()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("refusal", refusal);
            model.addAttribute("email", email);
            model.addAttribute("name", name);
            return list(desk, model);
        }
        String password = freshPassword();
        StaffMember member = members.save(
                StaffMember.newcomer(address, name.strip(), role(role), hash(password), sealing, clock.instant()));
        return handOver(member, password, model, response);
    }

    /** For whoever lost their password or their second factor, and for whoever comes back. */
    @Allowed(StaffAct.MANAGE_STAFF)
    @PostMapping("/staff/members/{id}/renewal")
    String renew(Desk desk, @PathVariable StaffMemberId id, Model model, HttpServletResponse response) {
        String password = freshPassword();
        StaffMember member = change(desk, id, one -> one.beginAnew(hash(password), sealing));
        return handOver(member, password, model, response);
    }

    @Allowed(StaffAct.MANAGE_STAFF)
    @PostMapping("/staff/members/{id}/role")
    String become(Desk desk, @PathVariable StaffMemberId id, @RequestParam String role, RedirectAttributes next) {
        StaffMember member = change(desk, id, one -> one.become(role(role)));
        Flash.good(next, member.email() + " is " + member.role().text() + " from now on, and signs in again.");
        return "redirect:/staff/members";
    }

    @Allowed(StaffAct.MANAGE_STAFF)
    @PostMapping("/staff/members/{id}/disabling")
    String disable(Desk desk, @PathVariable StaffMemberId id, RedirectAttributes next) {
        StaffMember member = change(desk, id, one -> one.disable(clock.instant()));
        Flash.good(next, "Nothing opens to " + member.email() + " any more.");
        return "redirect:/staff/members";
    }

    private StaffMember change(Desk desk, StaffMemberId id, Consumer<StaffMember> act) {
        if (id.equals(desk.member())) {
            throw new NotFound();
        }
        return roster.change(desk.member(), id, act).orElseThrow(NotFound::new);
    }

    /** Two who take the same right from each other: one of them was first. */
    @ExceptionHandler({StaffRoster.NoAdmin.class, StaffRoster.LastAdmin.class})
    String refused(RuntimeException refusal, RedirectAttributes next) {
        Flash.bad(
                next,
                refusal instanceof StaffRoster.NoAdmin
                        ? "Nothing changed: you are no admin any more."
                        : "Nothing changed: the last admin stays one.");
        return "redirect:/staff/members";
    }

    private static String handOver(StaffMember member, String password, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.CREATED.value());
        model.addAttribute("member", member);
        model.addAttribute("password", password);
        return "staff/member";
    }

    private String refusal(String address, String name) {
        if (!EMAIL.matcher(address).matches()) {
            return "Write an address, such as name@example.com.";
        }
        if (name.isEmpty() || name.length() > 120) {
            return "A name has 1 to 120 characters.";
        }
        return members.findByEmail(address).isPresent() ? "There is somebody with this address already." : "";
    }

    private String hash(String password) {
        return String.valueOf(passwords.encode(password));
    }

    private static String freshPassword() {
        return RANDOM.ints(PASSWORD_LENGTH, 0, LETTERS.length())
                .mapToObj(i -> String.valueOf(LETTERS.charAt(i)))
                .collect(java.util.stream.Collectors.joining());
    }

    private static Role role(String name) {
        return Arrays.stream(Role.values())
                .filter(role -> role.text().equals(name))
                .findFirst()
                .orElseThrow(NotFound::new);
    }
}
