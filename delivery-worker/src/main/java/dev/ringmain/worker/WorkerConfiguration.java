package dev.ringmain.worker;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WorkerSettings.class)
class WorkerConfiguration {

    private static final Logger log = LoggerFactory.getLogger(WorkerConfiguration.class);

    @Bean
    TimeScale timeScale(@Value("${ringmain.delivery.time-scale:1}") double divisor) {
        if (divisor != 1) {
            log.warn(
                    "EVERY RETRY DELAY IS DIVIDED BY {} (ringmain.delivery.time-scale). This is for tests alone.",
                    divisor);
        }
        return new TimeScale(divisor);
    }
}
