package dev.ringmain.admin.signin;

import dev.ringmain.tenant.SecondFactors;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/**
 * Lets in who knows the password of an account, and tells everybody else the same in the same time. Where the account has a second
 * factor, it lets them in halfway.
 */
@Component
class PasswordSignIn implements AuthenticationProvider {

    private static final int LONGEST_EMAIL = 254;
    private static final int LONGEST_PASSWORD = 1_000;

    private final Users users;
    private final SecondFactors secondFactors;
    private final SignInThrottle throttle;
    private final PasswordHashes passwords;
    private final Clock clock;
    private final String nobodysHash;

    PasswordSignIn(
            Users users, SecondFactors secondFactors, SignInThrottle throttle, PasswordHashes passwords, Clock clock) {
        this.users = users;
        this.secondFactors = secondFactors;
        this.throttle = throttle;
        this.passwords = passwords;
        this.clock = clock;
        this.nobodysHash = passwords.hash("nobody's");
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String email = attempt.getName().strip().toLowerCase(Locale.ROOT);
        String password = String.valueOf(attempt.getCredentials());
        String address = attempt.getDetails() instanceof WebAuthenticationDetails details
                ? String.valueOf(details.getRemoteAddress())
                : "";
        if (email.length() > LONGEST_EMAIL || password.length() > LONGEST_PASSWORD) {
            throw refused();
        }
        User known = throttle.attempt(email, address, () -> whoKnows(email, password))
                .orElseThrow(PasswordSignIn::refused);
        User user = renewHash(known, password);
        return secondFactors.isOn(user.id())
                ? HalfSignedIn.as(user, clock.instant()).authenticated()
                : SignedIn.as(user).authenticated();
    }

    /** An unknown address takes as long as a known one. */
    private Optional<User> whoKnows(String email, String password) {
        Optional<User> found = users.findByEmail(email).filter(User::isEnabled);
        boolean matches =
                passwords.matches(password, found.map(User::passwordHash).orElse(nobodysHash));
        return found.filter(user -> matches);
    }

    /** Moves an account whose password was hashed in an older way to today's. */
    private User renewHash(User user, String password) {
        if (passwords.isOld(user.passwordHash())) {
            user.changePassword(passwords.hash(password));
            return users.save(user);
        }
        return user;
    }

    private static BadCredentialsException refused() {
        return new BadCredentialsException("refused");
    }

    @Override
    public boolean supports(Class<?> type) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
    }
}
