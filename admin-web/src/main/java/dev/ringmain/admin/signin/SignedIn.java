package dev.ringmain.admin.signin;

import dev.ringmain.tenant.User;
import dev.ringmain.tenant.UserId;
import java.io.Serializable;
import org.springframework.security.core.AuthenticatedPrincipal;

/** Who has signed in. What they may do is looked up with every request, so that it ends when a membership does. */
public record SignedIn(UserId user, String email, String name) implements AuthenticatedPrincipal, Serializable {

    public static SignedIn as(User user) {
        return new SignedIn(user.id(), user.email(), user.name());
    }

    @Override
    public String getName() {
        return email;
    }
}
