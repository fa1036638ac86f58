package dev.ringmain.admin.signin;

import dev.ringmain.tenant.UserSessions;
import dev.ringmain.tenant.Users;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** A session that its account has ended since is none. Each node finds out for itself, with the next request. */
class EndedSessions extends OncePerRequestFilter {

    private final Users users;
    private final UserSessions sessions;

    EndedSessions(Users users, UserSessions sessions) {
        this.users = users;
        this.sessions = sessions;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof SignedIn who && isOver(who)) {
            HttpSession session = request.getSession(false);
            if (session != null) {
                session.invalidate();
            }
            SecurityContextHolder.clearContext();
        }
        chain.doFilter(request, response);
    }

    private boolean isOver(SignedIn who) {
        return users.findById(who.user())
                        .filter(user -> user.admits(who.epoch()))
                        .isEmpty()
                || !who.sessionId().map(sessions::isOpen).orElse(true);
    }

    /** Assets are the same for everybody. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        return path.startsWith("/assets/") || path.startsWith("/webjars/");
    }
}
