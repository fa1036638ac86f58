package dev.ringmain.api.web;

import dev.ringmain.api.key.Callers;
import dev.ringmain.api.key.ScopeCheck;
import dev.ringmain.api.limit.RateLimits;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.api.problem.Problems;
import dev.ringmain.api.request.RequestJournal;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.HttpStatusRequestRejectedHandler;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.header.writers.XContentTypeOptionsHeaderWriter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class ApiWebConfiguration implements WebMvcConfigurer {

    /** Nothing inline, nothing from elsewhere. {@code data:} is for the images that the style sheet holds. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final ScopeCheck scopeCheck;

    ApiWebConfiguration(ScopeCheck scopeCheck) {
        this.scopeCheck = scopeCheck;
    }

    @Bean
    FilterRegistrationBean<ApiFilter> apiFilter(
            Callers callers,
            RateLimits rateLimits,
            PlatformPaths.Door platform,
            Problems problems,
            RequestJournal journal) {
        FilterRegistrationBean<ApiFilter> registration =
                new FilterRegistrationBean<>(new ApiFilter(callers, rateLimits, platform, problems, journal));
        registration.addUrlPatterns(ApiPaths.patterns("/*"));
        return registration;
    }

    /** An address with tricks in it, or an unheard-of method, is refused before anything of ours sees it. */
    @Bean
    RequestRejectedHandler requestRejectedHandler(Problems problems) {
        RequestRejectedHandler elsewhere = new HttpStatusRequestRejectedHandler();
        return (request, response, rejection) -> {
            if (ApiPaths.isApi(request)) {
                RequestIds.give(request, response);
                ApiProblem refusal = new ApiProblem(
                        ProblemCode.INVALID_PARAMETER, "The address or the method of the request is malformed.");
                problems.write(refusal, request, response);
            } else {
                elsewhere.handle(request, response, rejection);
            }
        };
    }

    /**
     * Programs have keys, not sessions: nothing of what protects a browser's session applies to what they call, so none of those filters
     * stands before it. Who it is, {@link ApiFilter} asks.
     */
    @Bean
    @Order(1)
    SecurityFilterChain programs() {
        HeaderWriterFilter headers = new HeaderWriterFilter(List.of(new XContentTypeOptionsHeaderWriter()));
        headers.setShouldWriteHeadersEagerly(true);
        return new DefaultSecurityFilterChain(
                new OrRequestMatcher(Stream.concat(
                                Stream.of(ApiPaths.patterns("/**")),
                                Stream.of("/inbox/**", "/payments/**", "/openapi.json", "/livez", "/readyz"))
                        .<RequestMatcher>map(PathPatternRequestMatcher.withDefaults()::matcher)
                        .toList()),
                headers);
    }

    /** A request is observed as a whole; to observe each filter, and each decision, costs more than most of them do. */
    @Bean
    SecurityObservationSettings noObservationsOfSecurity() {
        return SecurityObservationSettings.noObservations();
    }

    /** Pages that anybody may read. After the programs' chain, which so has nothing to do with it. */
    @Bean
    @Order(2)
    SecurityFilterChain documentation(HttpSecurity http) throws Exception {
        return http.securityMatcher("/docs/**", "/docs.md", "/llms.txt")
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .anonymous(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.defaultsDisabled()
                        .contentTypeOptions(options -> {})
                        .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN)))
                .build();
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(scopeCheck)
                .addPathPatterns(ApiPaths.patterns("/**"))
                // Its keys have no scopes: what they open is all of it.
                .excludePathPatterns(PlatformPaths.BASE + "/**");
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(scopeCheck);
    }
}
