package dev.ringmain.endpoint;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EgressSettings.class)
class EgressConfiguration {

    private static final Logger log = LoggerFactory.getLogger(EgressConfiguration.class);

    EgressConfiguration(EgressSettings settings) {
        if (settings.allowPrivate()) {
            log.warn(
                    "ringmain.egress.allow-private is on: every tenant can make this server call private and loopback addresses. "
                            + "Turn it off wherever a tenant is not fully trusted.");
        }
    }
}
