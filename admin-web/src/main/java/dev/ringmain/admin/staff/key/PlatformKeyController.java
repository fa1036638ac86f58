package dev.ringmain.admin.staff.key;

import dev.ringmain.admin.staff.desk.Allowed;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.staff.desk.StaffAct;
import dev.ringmain.admin.workspace.BaseUrl;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.staff.PlatformKey;
import dev.ringmain.staff.PlatformKeyId;
import dev.ringmain.staff.PlatformKeys;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class PlatformKeyController {

    private final PlatformKeys keys;
    private final MasterKey masterKey;
    private final BaseUrl baseUrl;
    private final Clock clock;

    PlatformKeyController(PlatformKeys keys, MasterKey masterKey, BaseUrl baseUrl, Clock clock) {
        this.keys = keys;
        this.masterKey = masterKey;
        this.baseUrl = baseUrl;
        this.clock = clock;
    }

    @GetMapping("/staff/platform-keys")
    String list(Desk desk, Model model) {
        model.addAttribute("keys", keys.newestFirst());
        return "staff/keys";
    }

    @Allowed(StaffAct.ISSUE_KEYS)
    @PostMapping("/staff/platform-keys")
    String issue(
            Desk desk,
            @RequestParam(defaultValue = "") String name,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        String wanted = name.strip();
        if (wanted.isEmpty() || wanted.length() > 120) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("refusal", "Give it a name of 1 to 120 characters, so that you know it again.");
            return list(desk, model);
        }
        PlatformKey.Issued issued = PlatformKey.issue(wanted, desk.email(), masterKey, clock.instant());
        keys.save(issued.key());
        response.setStatus(HttpStatus.CREATED.value());
        model.addAttribute("key", issued.key());
        model.addAttribute("text", issued.text().reveal());
        model.addAttribute("snippet", """
                curl %s/platform/v1/tenants \\
                  -H 'X-API-Key: %s'""".formatted(
                        baseUrl.seenFrom(request), issued.text().reveal()));
        return "staff/key";
    }

    @Allowed(StaffAct.ISSUE_KEYS)
    @PostMapping("/staff/platform-keys/{id}/revocation")
    String revoke(Desk desk, @PathVariable PlatformKeyId id, RedirectAttributes next) {
        PlatformKey key = keys.findById(id).orElseThrow(NotFound::new);
        key.revoke(clock.instant());
        keys.save(key);
        Flash.good(next, "“" + key.name() + "” opens nothing any more.");
        return "redirect:/staff/platform-keys";
    }
}
