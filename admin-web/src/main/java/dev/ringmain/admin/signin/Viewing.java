package dev.ringmain.admin.signin;

import dev.ringmain.staff.StaffViews.StaffView;
import dev.ringmain.tenant.UserId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;

/** A member of staff who looks at a tenant's pages. Holds for one request, and is never part of a session. */
public final class Viewing extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    private final transient StaffView view;
    private final SignedIn who;

    Viewing(StaffView view) {
        super(AuthorityUtils.createAuthorityList("ROLE_MEMBER"));
        this.view = view;
        this.who = new SignedIn(new UserId(view.staff().value()), view.email(), "Staff, looking in", 0, null);
        setAuthenticated(true);
    }

    /** Empty for a member, and for nobody. */
    public static Optional<StaffView> current() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof Viewing viewing
                ? Optional.of(viewing.view)
                : Optional.empty();
    }

    @Override
    public SignedIn getPrincipal() {
        return who;
    }

    @Override
    public @Nullable Object getCredentials() {
        return null;
    }
}
