package dev.ringmain.admin.signin;

import dev.ringmain.tenant.UserId;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import org.springframework.security.core.AuthenticatedPrincipal;

/** Who knows the password, and has to show a code yet. Opens nothing but the page that asks for it, and that not for long, nor once the password is another. */
public record HalfSignedIn(UserId user, String email, int epoch, Instant since)
        implements AuthenticatedPrincipal, Serializable {

    private static final Duration VALID = Duration.ofMinutes(10);

    boolean isLate(Instant now) {
        return now.isAfter(since.plus(VALID));
    }

    @Override
    public String getName() {
        return email;
    }
}
