package dev.ringmain.admin.account;

import dev.ringmain.admin.notification.Post;
import dev.ringmain.admin.signin.PasswordHashes;
import dev.ringmain.admin.signin.PasswordRules;
import dev.ringmain.admin.workspace.LinkLeadsNowhere;
import dev.ringmain.admin.workspace.LinkLeadsNowhere.Purpose;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.tenant.Accounts;
import dev.ringmain.tenant.User;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** A new password for whoever reads the account's mail. A second factor stays what it is. */
@Controller
class ResetController {

    private final Accounts accounts;
    private final AccountMails mails;
    private final Post post;
    private final PasswordHashes passwords;

    ResetController(Accounts accounts, AccountMails mails, Post post, PasswordHashes passwords) {
        this.accounts = accounts;
        this.mails = mails;
        this.post = post;
        this.passwords = passwords;
    }

    @GetMapping("/reset")
    String form() {
        if (!post.delivers()) {
            throw new NotFound();
        }
        return "account/reset";
    }

    /** The same answer, whether or not there is an account of that address. */
    @PostMapping("/reset")
    String send(@RequestParam(defaultValue = "") String email, HttpServletRequest request, Model model) {
        if (!post.delivers()) {
            throw new NotFound();
        }
        mails.reset(email, request);
        model.addAttribute("email", email.strip());
        model.addAttribute("what", "reset");
        return "account/sent";
    }

    @GetMapping("/reset/{token}")
    String choose(@PathVariable String token, Model model) {
        User user = accounts.ofReset(token).orElseThrow(() -> new LinkLeadsNowhere(Purpose.RESET));
        model.addAttribute("token", token);
        model.addAttribute("email", user.email());
        return "account/newpassword";
    }

    @PostMapping("/reset/{token}")
    String change(
            @PathVariable String token,
            @RequestParam(defaultValue = "") String password,
            HttpServletResponse response,
            Model model) {
        User user = accounts.ofReset(token).orElseThrow(() -> new LinkLeadsNowhere(Purpose.RESET));
        Optional<String> fault = PasswordRules.fault(password, user.email());
        if (fault.isPresent()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("refusal", fault.get());
            return choose(token, model);
        }
        try {
            accounts.reset(token, passwords.hash(password));
        } catch (OptimisticLockingFailureException e) {
            return choose(token, model); // Changed elsewhere at the same time: the link still leads somewhere.
        }
        return "redirect:/signin?reset";
    }
}
