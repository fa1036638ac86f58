package dev.ringmain.admin;

import dev.ringmain.endpoint.EndpointTester;
import dev.ringmain.endpoint.EndpointUrl;
import dev.ringmain.endpoint.ReachCheck;
import dev.ringmain.event.EventPublisher;
import dev.ringmain.event.PublishRefused;
import dev.ringmain.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** What other modules bring where the whole runs: the receiver of this test is at home, and "nobody.knows" is no type. */
@Configuration(proxyBeanMethods = false)
class Ports {

    @Bean
    EndpointTester tester() {
        return (destination, sample) -> destination.url().getHost().startsWith("down")
                ? new EndpointTester.Result(false, 503, 12, "The receiver answered 503.", "<b>Later</b>")
                : new EndpointTester.Result(
                        true, 204, 87, null, "<b>" + new String(sample.data(), StandardCharsets.UTF_8) + "</b>");
    }

    /** Where "inside" is in the name, the guard refuses; whatever is called "gone" has no address. */
    @Bean
    ReachCheck reach() {
        return new ReachCheck() {
            @Override
            public Found check(TenantId asking, EndpointUrl url) {
                if (url.text().contains("//inside")) {
                    return Found.of(Outcome.BLOCKED, "The guard refuses <it>.");
                }
                return url.text().contains("//gone")
                        ? Found.of(Outcome.UNKNOWN_NAME, "Its name could not be looked up.")
                        : new Found(Outcome.REACHABLE, 2, null, 83, "It can be reached: 2 addresses.");
            }

            @Override
            public Optional<String> refusal(EndpointUrl url) {
                return url.text().contains("//inside") ? Optional.of("a private address") : Optional.empty();
            }
        };
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
