package dev.ringmain.admin.signin;

import dev.ringmain.tenant.User;
import dev.ringmain.tenant.UserId;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;

/** Who knows the password or came by a link, and has to show a code yet. Opens nothing but the page that asks for it, and that not for long, nor once the password is another. */
public record HalfSignedIn(UserId user, String email, int epoch, Instant since)
        implements AuthenticatedPrincipal, Serializable {

    private static final Duration VALID = Duration.ofMinutes(10);

    static HalfSignedIn as(User user, Instant now) {
        return new HalfSignedIn(user.id(), user.email(), user.sessionEpoch(), now);
    }

    Authentication authenticated() {
        return UsernamePasswordAuthenticationToken.authenticated(this, null, AuthorityUtils.NO_AUTHORITIES);
    }

    boolean isLate(Instant now) {
        return now.isAfter(since.plus(VALID));
    }

    @Override
    public String getName() {
        return email;
    }
}
