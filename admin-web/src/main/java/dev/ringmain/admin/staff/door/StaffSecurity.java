package dev.ringmain.admin.staff.door;

import dev.ringmain.admin.signin.StaffCookies;
import dev.ringmain.admin.signin.WebSecurity;
import dev.ringmain.staff.StaffSessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** The console's chain. It shares no session, no cookie and no way in with the one that customers come through. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class StaffSecurity {

    private static final String SIGN_IN = "/staff/signin";

    @Bean
    @Order(4)
    SecurityFilterChain staffConsole(HttpSecurity http, StaffSessions sessions) throws Exception {
        return http.securityMatcher("/staff", "/staff/**")
                .authorizeHttpRequests(
                        requests -> requests.requestMatchers(SIGN_IN, SIGN_IN + "/code", "/staff/theme", "/staff/times")
                                .permitAll()
                                .anyRequest()
                                .hasAuthority(StaffSessionFilter.ROLE))
                .addFilterBefore(new StaffSessionFilter(sessions), AuthorizationFilter.class)
                .csrf(csrf -> csrf.csrfTokenRepository(tokens()))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .exceptionHandling(handling -> handling.authenticationEntryPoint(
                                (request, response, e) -> response.sendRedirect(request.getContextPath() + SIGN_IN))
                        .accessDeniedHandler(StaffSecurity::refuse))
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(WebSecurity.CONTENT_SECURITY_POLICY))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN)))
                .build();
    }

    private static CookieCsrfTokenRepository tokens() {
        CookieCsrfTokenRepository tokens = new CookieCsrfTokenRepository();
        tokens.setCookieName("ringmain_staff_form");
        tokens.setCookiePath(StaffCookies.SESSION_PATH);
        tokens.setCookieCustomizer(cookie -> cookie.httpOnly(true).sameSite("Strict"));
        return tokens;
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException {
        if (e instanceof CsrfException && request.getRequestURI().startsWith(request.getContextPath() + SIGN_IN)) {
            // The form lay open until its token had gone. A fresh one works.
            response.sendRedirect(request.getContextPath() + SIGN_IN + "?stale");
        } else {
            response.sendError(HttpStatus.FORBIDDEN.value());
        }
    }
}
