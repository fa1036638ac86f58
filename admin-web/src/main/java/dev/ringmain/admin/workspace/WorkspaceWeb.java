package dev.ringmain.admin.workspace;

import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.ReplayJobId;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.event.EventId;
import dev.ringmain.notification.Notifications;
import dev.ringmain.staff.Announcements;
import dev.ringmain.subscription.Standings;
import dev.ringmain.tenant.ApiKeyId;
import dev.ringmain.tenant.InvitationId;
import dev.ringmain.tenant.MembershipId;
import dev.ringmain.tenant.PasskeyId;
import dev.ringmain.tenant.UserSessionId;
import java.util.List;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Configuration;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;

/** What handlers of pages may ask for, and what every page is given. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class WorkspaceWeb implements WebMvcConfigurer {

    private final Workspaces workspaces;
    private final Standings standings;
    private final Notifications notifications;
    private final Announcements announcements;

    WorkspaceWeb(Workspaces workspaces, Standings standings, Notifications notifications, Announcements announcements) {
        this.announcements = announcements;
        this.workspaces = workspaces;
        this.standings = standings;
        this.notifications = notifications;
    }

    /** After a POST a browser is told to GET (303), where Spring would leave it to guess (302). */
    @Autowired
    void seeOther(ThymeleafViewResolver views) {
        views.setRedirectHttp10Compatible(false);
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new WorkspaceArgument(workspaces, standings, notifications));
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new PageFrame(announcements))
                .addPathPatterns(
                        "/signin/**",
                        "/signup/**",
                        "/reset/**",
                        "/account/**",
                        "/invitation/**",
                        "/app/**",
                        "/staff/**",
                        "/error");
    }

    @Override
    public void addFormatters(FormatterRegistry registry) {
        IdParameters.add(registry, EndpointId.class, EndpointId::parse);
        IdParameters.add(registry, DeliveryId.class, DeliveryId::parse);
        IdParameters.add(registry, EventId.class, EventId::parse);
        IdParameters.add(registry, ApiKeyId.class, ApiKeyId::parse);
        IdParameters.add(registry, InvitationId.class, InvitationId::parse);
        IdParameters.add(registry, PasskeyId.class, PasskeyId::parse);
        IdParameters.add(registry, MembershipId.class, MembershipId::parse);
        IdParameters.add(registry, UserSessionId.class, UserSessionId::parse);
        IdParameters.add(registry, ReplayJobId.class, ReplayJobId::parse);
    }
}
