package dev.ringmain.admin.signin;

import dev.ringmain.tenant.User;
import dev.ringmain.tenant.UserSessionId;
import dev.ringmain.tenant.UserSessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.savedrequest.SavedRequest;
import org.springframework.stereotype.Component;

/** Signs somebody in who has shown who they are to a page of ours. */
@Component
public class Entrance {

    private final SecurityContextRepository contexts = new HttpSessionSecurityContextRepository();
    private final RequestCache wanted = new HttpSessionRequestCache();
    private final HttpSessionCsrfTokenRepository tokens = new HttpSessionCsrfTokenRepository();
    private final UserSessions sessions;

    Entrance(UserSessions sessions) {
        this.sessions = sessions;
    }

    /** Where they wanted to go before they were asked who they are: a URL or a path, for a page that cannot be redirected. */
    public String wanted(HttpServletRequest request, HttpServletResponse response) {
        SavedRequest saved = wanted.getRequest(request, response);
        wanted.removeRequest(request, response);
        return saved == null ? request.getContextPath() + "/app" : saved.getRedirectUrl();
    }

    /** In a session of a new name and with a new token for forms: who knew the former ones learns nothing by it. */
    public Authentication enter(User user, HttpServletRequest request, HttpServletResponse response) {
        request.getSession();
        request.changeSessionId();
        return begin(SignedIn.as(user), request, response);
    }

    /** Only as far as the page that asks for their second factor. */
    void enterHalfway(User user, Instant now, HttpServletRequest request, HttpServletResponse response) {
        request.getSession();
        request.changeSessionId();
        keep(HalfSignedIn.as(user, now).authenticated(), request, response);
    }

    /** For whoever Spring Security has let in already, under a new name: their session gets its row. */
    Authentication begin(SignedIn who, HttpServletRequest request, HttpServletResponse response) {
        UserSessionId id = sessions.begin(
                who.user(),
                who.epoch(),
                String.valueOf(request.getRemoteAddr()),
                Browsers.inWords(request.getHeader(HttpHeaders.USER_AGENT)));
        return keep(who.in(id).authenticated(), request, response);
    }

    /** For somebody who changed their account: the session goes on, as what they are by now. */
    public Authentication goOn(SignedIn who, User user, HttpServletRequest request, HttpServletResponse response) {
        if (who.sessionId().isEmpty()) {
            return enter(user, request, response);
        }
        UserSessionId id = who.sessionId().get();
        request.getSession();
        request.changeSessionId();
        sessions.goOn(id, user.sessionEpoch());
        return keep(SignedIn.as(user).in(id).authenticated(), request, response);
    }

    private Authentication keep(
            Authentication authentication, HttpServletRequest request, HttpServletResponse response) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(authentication);
        SecurityContextHolder.setContext(context);
        contexts.saveContext(context, request, response);
        tokens.saveToken(null, request, response);
        return authentication;
    }
}
