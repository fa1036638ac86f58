package dev.ringmain.admin.account;

import dev.ringmain.admin.signin.PasswordHashes;
import dev.ringmain.admin.signin.SignInThrottle;
import dev.ringmain.admin.signin.SignedIn;
import dev.ringmain.tenant.Users;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;

/** Asked for once more before the keys to the house are changed: a browser that was left open is no proof. */
@Component
public class OwnPassword {

    public static final String REFUSAL =
            "Nothing changed: that is not your password. After several tries, wait a minute.";

    private final Users users;
    private final PasswordHashes passwords;
    private final SignInThrottle throttle;

    OwnPassword(Users users, PasswordHashes passwords, SignInThrottle throttle) {
        this.users = users;
        this.passwords = passwords;
        this.throttle = throttle;
    }

    /** Guesses are counted as those at the door are. */
    public boolean isKnown(SignedIn who, String password, HttpServletRequest request) {
        return throttle.attempt(
                        who.email(),
                        String.valueOf(request.getRemoteAddr()),
                        () -> users.findById(who.user())
                                .filter(user -> passwords.matches(password, user.passwordHash())))
                .isPresent();
    }
}
