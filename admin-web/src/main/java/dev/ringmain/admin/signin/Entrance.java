package dev.ringmain.admin.signin;

import dev.ringmain.tenant.User;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
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
        Authentication authentication = SignedIn.as(user).authenticated();
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(authentication);
        SecurityContextHolder.setContext(context);
        contexts.saveContext(context, request, response);
        tokens.saveToken(null, request, response);
        return authentication;
    }
}
