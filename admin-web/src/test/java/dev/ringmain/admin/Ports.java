package dev.ringmain.admin;

import dev.ringmain.endpoint.EndpointTester;
import dev.ringmain.event.EventPublisher;
import dev.ringmain.event.PublishRefused;
import java.nio.charset.StandardCharsets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** What other modules bring where the whole runs: the receiver of this test is at home, and "nobody.knows" is no type. */
@Configuration(proxyBeanMethods = false)
class Ports {

    @Bean
    EndpointTester tester() {
        return (destination, sample) -> destination.url().getHost().startsWith("down")
                ? new EndpointTester.Result(false, 503, 12, "The receiver answered 503.")
                : new EndpointTester.Result(true, 204, 87, null);
    }

    @Bean
    EventPublisher publisher(@Lazy Cast cast) {
        return (environment, type, data) -> {
            if (type.equals("nobody.knows")) {
                throw new PublishRefused(PublishRefused.Reason.UNKNOWN_TYPE, "The catalogue has no type nobody.knows.");
            }
            return new EventPublisher.Published(
                    cast.event(environment, type, new String(data, StandardCharsets.UTF_8))
                            .publicId(),
                    1);
        };
    }
}
