package dev.ringmain.admin.signin;

import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/** Lets in who knows the password of an account, and tells everybody else the same in the same time. */
@Component
class PasswordSignIn implements AuthenticationProvider {

    /** A hash takes 19 MiB and a core for tens of milliseconds: a crowd at the door must not bring the house down. */
    private static final int HASHES_AT_ONCE = 4;

    private static final int LONGEST_EMAIL = 254;
    private static final int LONGEST_PASSWORD = 1_000;

    private final Users users;
    private final SignInThrottle throttle;
    private final PasswordEncoder passwords;
    private final String nobodysHash;
    private final Semaphore seats = new Semaphore(HASHES_AT_ONCE, true);

    PasswordSignIn(Users users, SignInThrottle throttle, PasswordEncoder passwords) {
        this.users = users;
        this.throttle = throttle;
        this.passwords = passwords;
        this.nobodysHash = String.valueOf(passwords.encode("nobody's"));
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String email = attempt.getName().strip().toLowerCase(Locale.ROOT);
        String password = String.valueOf(attempt.getCredentials());
        String address = attempt.getDetails() instanceof WebAuthenticationDetails details
                ? String.valueOf(details.getRemoteAddress())
                : "";
        if (email.length() > LONGEST_EMAIL
                || password.length() > LONGEST_PASSWORD
                || throttle.mustWait(email, address)) {
            throw refused();
        }
        Optional<User> found = users.findByEmail(email).filter(User::isEnabled);
        boolean matches = matches(password, found.map(User::passwordHash).orElse(nobodysHash));
        if (found.isEmpty() || !matches) {
            throttle.failed(email, address);
            throw refused();
        }
        throttle.succeeded(email);
        SignedIn who = SignedIn.as(renewHash(found.get(), password));
        return UsernamePasswordAuthenticationToken.authenticated(
                who, null, AuthorityUtils.createAuthorityList("ROLE_MEMBER"));
    }

    private boolean matches(String password, String hash) {
        seats.acquireUninterruptibly();
        try {
            return passwords.matches(password, hash);
        } finally {
            seats.release();
        }
    }

    /** Moves an account whose password was hashed in an older way to today's. */
    private User renewHash(User user, String password) {
        if (passwords.upgradeEncoding(user.passwordHash())) {
            user.changePassword(String.valueOf(passwords.encode(password)));
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
