package dev.ringmain.admin.staff.desk;

import dev.ringmain.admin.workspace.IdParameters;
import dev.ringmain.billing.LimitOverrideId;
import dev.ringmain.invoice.InvoiceId;
import dev.ringmain.staff.AnnouncementId;
import dev.ringmain.staff.PlatformKeyId;
import dev.ringmain.staff.StaffMemberId;
import dev.ringmain.tenant.TenantId;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Configuration;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** What handlers of the console may ask for. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class StaffWeb implements WebMvcConfigurer {

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new DeskArgument());
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new KeepsTyped()).addPathPatterns("/staff/**");
    }

    @Override
    public void addFormatters(FormatterRegistry registry) {
        IdParameters.add(registry, TenantId.class, TenantId::parse);
        IdParameters.add(registry, StaffMemberId.class, StaffMemberId::parse);
        IdParameters.add(registry, LimitOverrideId.class, LimitOverrideId::parse);
        IdParameters.add(registry, InvoiceId.class, InvoiceId::parse);
        IdParameters.add(registry, AnnouncementId.class, AnnouncementId::parse);
        IdParameters.add(registry, PlatformKeyId.class, PlatformKeyId::parse);
    }
}
