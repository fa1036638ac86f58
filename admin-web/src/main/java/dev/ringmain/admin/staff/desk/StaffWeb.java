package dev.ringmain.admin.staff.desk;

import dev.ringmain.billing.LimitOverrideId;
import dev.ringmain.id.Id;
import dev.ringmain.staff.AnnouncementId;
import dev.ringmain.staff.PlatformKeyId;
import dev.ringmain.staff.StaffMemberId;
import dev.ringmain.tenant.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Configuration;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
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
    public void addFormatters(FormatterRegistry registry) {
        add(registry, TenantId.class, TenantId::parse);
        add(registry, StaffMemberId.class, StaffMemberId::parse);
        add(registry, LimitOverrideId.class, LimitOverrideId::parse);
        add(registry, AnnouncementId.class, AnnouncementId::parse);
        add(registry, PlatformKeyId.class, PlatformKeyId::parse);
    }

    private static <T extends Id> void add(
            FormatterRegistry registry, Class<T> type, Function<String, Optional<T>> parse) {
        registry.addConverter(
                String.class,
                type,
                text -> parse.apply(text).orElseThrow(() -> new IllegalArgumentException("Not an id")));
    }
}
