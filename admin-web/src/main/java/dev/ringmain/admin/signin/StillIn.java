package dev.ringmain.admin.signin;

import dev.ringmain.tenant.UserSessions;
import dev.ringmain.tenant.Users;
import jakarta.servlet.http.HttpSession;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.stereotype.Component;

/** Whether somebody is signed in still, for what goes on after its request: the filters see none of it. */
@Component
public class StillIn {

    private final Users users;
    private final UserSessions sessions;

    StillIn(Users users, UserSessions sessions) {
        this.users = users;
        this.sessions = sessions;
    }

    /** @param who as of the request; what the session says now counts more, for a new password renews it */
    public boolean isIn(HttpSession session, SignedIn who) {
        try {
            SignedIn now = session.getAttribute(HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY)
                                    instanceof SecurityContext context
                            && context.getAuthentication() != null
                            && context.getAuthentication().getPrincipal() instanceof SignedIn renewed
                    ? renewed
                    : who;
            return users.findById(now.user())
                            .filter(user -> user.admits(now.epoch()))
                            .isPresent()
                    && now.sessionId().map(sessions::goesOn).orElse(true);
        } catch (IllegalStateException over) {
            return false;
        }
    }
}
