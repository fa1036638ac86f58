package dev.ringmain.admin.signin;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

@Controller
class SignInController {

    @GetMapping("/signin")
    String form(
            @AuthenticationPrincipal @Nullable SignedIn who,
            @RequestParam(required = false) @Nullable String refused,
            @RequestParam(required = false) @Nullable String stale,
            @RequestParam(required = false) @Nullable String out,
            @RequestParam(required = false) @Nullable String joined,
            Model model) {
        if (who != null) {
            return "redirect:/app";
        }
        model.addAttribute("refused", refused != null);
        model.addAttribute("stale", stale != null);
        model.addAttribute("out", out != null);
        model.addAttribute("joined", joined != null);
        return "signin/form";
    }
}
