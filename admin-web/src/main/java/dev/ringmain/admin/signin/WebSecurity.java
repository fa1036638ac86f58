package dev.ringmain.admin.signin;

import dev.ringmain.staff.StaffViews;
import dev.ringmain.tenant.UserSessions;
import dev.ringmain.tenant.Users;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** The chain of last resort: whatever no other chain has claimed is a page of the dashboard, or closed. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
public class WebSecurity {

    /** Nothing inline, nothing from elsewhere. {@code data:} is for the images that our own style sheet holds. */
    public static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final String SIGN_IN = "/signin";

    /** What members sign in for. */
    private static final RequestMatcher PAGES =
            new OrRequestMatcher(Stream.of("/", "/app", "/app/**", "/account", "/account/**")
                    .<RequestMatcher>map(PathPatternRequestMatcher::pathPattern)
                    .toList());

    private static final String CODE = "/signin/code";

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    SecurityFilterChain dashboardChain(
            HttpSecurity http,
            PasswordSignIn passwords,
            Users users,
            UserSessions sessions,
            Entrance entrance,
            StaffViews views) {
        return http.authenticationManager(new ProviderManager(passwords))
                .addFilterBefore(new EndedSessions(users, sessions), AnonymousAuthenticationFilter.class)
                .addFilterBefore(new ViewFilter(views), AuthorizationFilter.class)
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(
                                DispatcherType.ERROR, DispatcherType.FORWARD, DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers(
                                SIGN_IN,
                                CODE,
                                SIGN_IN + "/link/*",
                                "/signin/passkey/**",
                                "/signup/**",
                                "/reset/**",
                                "/invitation/**",
                                "/theme",
                                "/times",
                                "/assets/**",
                                "/webjars/**")
                        .permitAll()
                        .requestMatchers(PAGES)
                        .hasRole(SignedIn.MEMBER)
                        .anyRequest()
                        .denyAll())
                .formLogin(form -> form.loginPage(SIGN_IN)
                        .usernameParameter("email")
                        .successHandler((request, response, who) -> letIn(entrance, request, response, who))
                        .failureUrl(SIGN_IN + "?refused"))
                .logout(logout -> logout.logoutUrl("/signout")
                        .addLogoutHandler((request, response, who) -> leave(sessions, who))
                        .logoutSuccessUrl(SIGN_IN + "?out"))
                .requestCache(cache -> cache.requestCache(pagesOnly()))
                .exceptionHandling(handling -> handling.authenticationEntryPoint(WebSecurity::askToSignIn)
                        .accessDeniedHandler(WebSecurity::refuse))
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN)))
                .build();
    }

    /** A request that is refused before it reaches any chain, because it is malformed, is answered by an error page without headers. */
    @Bean
    FilterRegistrationBean<Filter> errorsAreStrictToo() {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
            if (response instanceof HttpServletResponse http && !http.containsHeader("Content-Security-Policy")) {
                http.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
                http.setHeader("X-Content-Type-Options", "nosniff");
                http.setHeader("Referrer-Policy", "same-origin");
            }
            chain.doFilter(request, response);
        });
        registration.setDispatcherTypes(DispatcherType.ERROR);
        return registration;
    }

    /**
     * What somebody wanted to see before signing in is shown afterwards. A fragment of a page is nothing to go back to, nor is what a browser
     * asks for by itself.
     */
    @SuppressWarnings("NullAway") // Null is how it is told to add no parameter, though it is not marked so.
    private static RequestCache pagesOnly() {
        HttpSessionRequestCache cache = new HttpSessionRequestCache();
        cache.setMatchingRequestParameterName(null);
        cache.setRequestMatcher(request -> "GET".equals(request.getMethod())
                && PAGES.matches(request)
                && !isFragment(request)
                && wantsAPage(request));
        return cache;
    }

    /** A stream of events, say, is none. */
    private static boolean wantsAPage(HttpServletRequest request) {
        String accepted = request.getHeader(HttpHeaders.ACCEPT);
        return accepted == null || accepted.contains("*/*") || accepted.contains(MediaType.TEXT_HTML_VALUE);
    }

    /** For whoever has just signed in. */
    static AuthenticationSuccessHandler toWhereTheyWanted() {
        SavedRequestAwareAuthenticationSuccessHandler handler = new SavedRequestAwareAuthenticationSuccessHandler();
        handler.setRequestCache(pagesOnly());
        return handler;
    }

    private static void letIn(
            Entrance entrance, HttpServletRequest request, HttpServletResponse response, Authentication who)
            throws IOException, jakarta.servlet.ServletException {
        if (who.getPrincipal() instanceof SignedIn signedIn) {
            toWhereTheyWanted().onAuthenticationSuccess(request, response, entrance.begin(signedIn, request, response));
        } else {
            response.sendRedirect(request.getContextPath() + CODE);
        }
    }

    private static void leave(UserSessions sessions, @Nullable Authentication who) {
        if (who != null && who.getPrincipal() instanceof SignedIn signedIn) {
            signedIn.sessionId().ifPresent(sessions::leave);
        }
    }

    private static void askToSignIn(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException, jakarta.servlet.ServletException {
        if (isFragment(request)) {
            askToLoadAnew(response);
            return;
        }
        AuthenticationEntryPoint form = new LoginUrlAuthenticationEntryPoint(SIGN_IN);
        form.commence(request, response, e);
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        if (!(e instanceof CsrfException)
                && authentication != null
                && authentication.getPrincipal() instanceof HalfSignedIn) {
            response.sendRedirect(request.getContextPath() + CODE);
        } else if (!(e instanceof CsrfException)) {
            // There is nothing at an address that is closed to everybody.
            response.sendError(HttpStatus.NOT_FOUND.value());
        } else if (request.getRequestURI().equals(request.getContextPath() + SIGN_IN)) {
            // The form lay open until its session had gone. A fresh one works.
            response.sendRedirect(request.getContextPath() + SIGN_IN + "?stale");
        } else {
            response.sendError(HttpStatus.FORBIDDEN.value());
        }
    }

    /** The page that asked is loaded anew, and that leads to the form; here it would end up in a table's cell. */
    static void askToLoadAnew(HttpServletResponse response) {
        response.setHeader("HX-Refresh", "true");
        response.setStatus(HttpStatus.UNAUTHORIZED.value());
    }

    static boolean isFragment(HttpServletRequest request) {
        return request.getHeader("HX-Request") != null;
    }
}
