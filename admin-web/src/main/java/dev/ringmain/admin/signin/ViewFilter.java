package dev.ringmain.admin.signin;

import dev.ringmain.staff.StaffViews;
import dev.ringmain.staff.StaffViews.StaffView;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets a member of staff look at a tenant's pages, and do nothing else there: whatever is not a GET is refused before any handler sees
 * it, save for the way out. Goes before whoever else may be signed in with the same browser, so that nobody changes something by mistake
 * in the belief that they only look.
 */
class ViewFilter extends OncePerRequestFilter {

    /** In the request, where the frame of every page finds it. */
    static final String ATTRIBUTE = "viewing";

    private static final String WAY_OUT = "/app/view/end";

    private final StaffViews views;

    ViewFilter(StaffViews views) {
        this.views = views;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<String> token = StaffCookies.read(request, StaffCookies.VIEW).filter(text -> isBelowApp(request));
        Optional<StaffView> found = token.flatMap(views::find);
        if (found.isPresent() && found.get().over() && WebSecurity.isFragment(request)) {
            // With its cookie still there, the page that is loaded anew leads back to the console.
            WebSecurity.askToLoadAnew(response);
            return;
        }
        if (token.isPresent() && (found.isEmpty() || found.get().over())) {
            StaffCookies.take(request, response, StaffCookies.VIEW, StaffCookies.VIEW_PATH);
        }
        if (found.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        StaffView view = found.get();
        if (view.over()) {
            response.sendRedirect(request.getContextPath() + "/staff/tenants/" + view.tenant() + "?over");
            return;
        }
        request.setAttribute(ATTRIBUTE, view);
        if (changes(request) && !path(request).equals(WAY_OUT)) {
            response.sendError(HttpStatus.FORBIDDEN.value());
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new Viewing(view));
        SecurityContextHolder.setContext(context);
        chain.doFilter(request, response);
    }

    private static boolean isBelowApp(HttpServletRequest request) {
        String path = path(request);
        return path.equals(StaffCookies.VIEW_PATH) || path.startsWith(StaffCookies.VIEW_PATH + "/");
    }

    private static String path(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }

    private static boolean changes(HttpServletRequest request) {
        return !(request.getMethod().equals("GET") || request.getMethod().equals("HEAD"));
    }
}
