package dev.ringmain.admin.account;

import dev.ringmain.admin.notification.Post;
import dev.ringmain.admin.signin.PasswordHashes;
import dev.ringmain.admin.signin.SignInThrottle;
import dev.ringmain.admin.signin.SignInThrottle.Letter;
import dev.ringmain.admin.workspace.BaseUrl;
import dev.ringmain.tenant.Accounts;
import dev.ringmain.tenant.EmailAddress;
import dev.ringmain.tenant.SignUps;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Letters that strangers can ask for. They hold nothing that a stranger wrote: an address may be somebody else's. */
@Component
class AccountMails {

    private static final String NOT_YOU =
            "\n\nIf you asked for nothing, do nothing: without this link nothing happens.\n";

    private final SignUps signUps;
    private final Accounts accounts;
    private final Users users;
    private final Post post;
    private final SignInThrottle throttle;
    private final PasswordHashes passwords;
    private final BaseUrl baseUrl;

    AccountMails(
            SignUps signUps,
            Accounts accounts,
            Users users,
            Post post,
            SignInThrottle throttle,
            PasswordHashes passwords,
            BaseUrl baseUrl) {
        this.signUps = signUps;
        this.accounts = accounts;
        this.users = users;
        this.post = post;
        this.throttle = throttle;
        this.passwords = passwords;
        this.baseUrl = baseUrl;
    }

    void signUp(SignUpForm form, HttpServletRequest request) {
        String email = EmailAddress.parse(form.email()).orElseThrow();
        if (!throttle.mayHaveSent(Letter.SIGN_UP, email, String.valueOf(request.getRemoteAddr()))) {
            return;
        }
        // Not before: it costs a core for tens of milliseconds. And for everybody, so that the time tells nobody who
        // has an account.
        String passwordHash = passwords.hash(form.password());
        String base = baseUrl.seenFrom(request);
        if (users.findByEmail(email).isPresent()) {
            post.send(
                    email,
                    "You have a Ringmain account already",
                    "Hello,\n\n"
                            + "somebody, probably you, signed up with this address. It has an account already. Sign"
                            + " in:\n\n"
                            + base + "/signin\n\nOr choose a new password:\n\n" + base
                            + "/reset\n\nIf it was not you, do nothing: nothing has changed.\n");
            return;
        }
        String token = signUps.keep(email, form.name(), form.company(), passwordHash);
        post.send(
                email,
                "Confirm your address for Ringmain",
                "Hello,\n\nopen this link within a day, and your account is ready:\n\n" + base + "/signup/" + token
                        + NOT_YOU);
    }

    void reset(String address, HttpServletRequest request) {
        Optional<String> email = EmailAddress.parse(address);
        if (email.isEmpty()
                || !throttle.mayHaveSent(Letter.NEW_PASSWORD, email.get(), String.valueOf(request.getRemoteAddr()))) {
            return;
        }
        users.findByEmail(email.get()).filter(User::isEnabled).ifPresent(user -> {
            String token = accounts.allowReset(user.id());
            post.send(
                    user.email(),
                    "A new password for Ringmain",
                    "Hello,\n\nopen this link within an hour to choose a new password. It works once.\n\n"
                            + baseUrl.seenFrom(request) + "/reset/" + token + NOT_YOU);
        });
    }
}
