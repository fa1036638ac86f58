package dev.ringmain.admin.signin;

import dev.ringmain.admin.account.SignUpDoor;
import dev.ringmain.admin.notification.Post;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

@Controller
class SignInController {

    private final Post post;
    private final SignUpDoor door;

    SignInController(Post post, SignUpDoor door) {
        this.post = post;
        this.door = door;
    }

    @GetMapping("/signin")
    String form(
            @AuthenticationPrincipal @Nullable SignedIn who,
            @RequestParam(required = false) @Nullable String refused,
            @RequestParam(required = false) @Nullable String stale,
            @RequestParam(required = false) @Nullable String out,
            @RequestParam(required = false) @Nullable String joined,
            @RequestParam(required = false) @Nullable String reset,
            @RequestParam(required = false) @Nullable String known,
            @RequestParam(required = false) @Nullable String link,
            Model model) {
        if (who != null) {
            return "redirect:/app";
        }
        model.addAttribute("refused", refused != null);
        model.addAttribute("stale", stale != null);
        model.addAttribute("out", out != null);
        model.addAttribute("joined", joined != null);
        model.addAttribute("reset", reset != null);
        model.addAttribute("known", known != null);
        model.addAttribute("link", link != null);
        model.addAttribute("signsUp", door.isOpen());
        model.addAttribute("resets", post.delivers());
        return "signin/form";
    }
}
