package dev.ringmain.admin.signin;

import dev.ringmain.tenant.User;
import dev.ringmain.tenant.UserId;
import dev.ringmain.tenant.UserSessionId;
import java.io.Serializable;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;

/**
 * Who has signed in. What they may do is looked up with every request, so that it ends when a membership does.
 *
 * @param epoch the account's, when the session began: once that is raised, the session is good for nothing
 * @param session the id of the session's row, by which it can be ended; null: it has none yet
 */
public record SignedIn(
        UserId user,
        String email,
        String name,
        int epoch,
        @Nullable UUID session) implements AuthenticatedPrincipal, Serializable {

    /** What a page needs to be opened at all. */
    static final String MEMBER = "MEMBER";

    public static SignedIn as(User user) {
        return new SignedIn(user.id(), user.email(), user.name(), user.sessionEpoch(), null);
    }

    /** The same person, in a session that can be ended by itself. */
    SignedIn in(UserSessionId id) {
        return new SignedIn(user, email, name, epoch, id.value());
    }

    public Optional<UserSessionId> sessionId() {
        return Optional.ofNullable(session).map(UserSessionId::new);
    }

    Authentication authenticated() {
        return UsernamePasswordAuthenticationToken.authenticated(
                this, null, AuthorityUtils.createAuthorityList("ROLE_" + MEMBER));
    }

    @Override
    public String getName() {
        return email;
    }
}
