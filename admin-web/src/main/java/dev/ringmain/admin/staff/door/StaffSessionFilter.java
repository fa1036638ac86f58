package dev.ringmain.admin.staff.door;

import dev.ringmain.admin.signin.StaffCookies;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.staff.StaffSessions;
import dev.ringmain.staff.StaffSessions.StaffSession;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Knows a member of staff by the console's cookie. Nothing of it is in the session that customers have. */
class StaffSessionFilter extends OncePerRequestFilter {

    static final String ROLE = "ROLE_STAFF";

    private final StaffSessions sessions;

    StaffSessionFilter(StaffSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        StaffCookies.read(request, StaffCookies.SESSION)
                .flatMap(sessions::find)
                .filter(StaffSession::complete)
                .ifPresent(StaffSessionFilter::letIn);
        chain.doFilter(request, response);
    }

    private static void letIn(StaffSession session) {
        Desk desk = new Desk(session.member(), session.email(), session.name(), session.role());
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                desk, null, AuthorityUtils.createAuthorityList(ROLE)));
        SecurityContextHolder.setContext(context);
    }
}
