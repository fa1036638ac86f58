package dev.ringmain.worker.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.endpoint.Egress;
import dev.ringmain.endpoint.EgressSettings;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class SendSettingsTest {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withBean(Egress.class, () -> new Egress(new EgressSettings(false)))
            .withUserConfiguration(SendConfiguration.class, WebhookSender.class);

    @Test
    void hasDefaults() {
        context.run(started -> {
            assertThat(started).hasSingleBean(WebhookSender.class);
            assertThat(started.getBean(SendSettings.class).seats()).isEqualTo(512);
            assertThat(started.getBean(SendSettings.class).connections()).isGreaterThan(512);
            assertThat(started.getBean(SendSettings.class).ioThreads()).isBetween(1, 2);
        });
    }

    @Test
    void takesWhatIsSet() {
        context.withPropertyValues("ringmain.worker.seats=9", "ringmain.worker.io-threads=1")
                .run(started -> assertThat(started.getBean(SendSettings.class)).isEqualTo(new SendSettings(9, 1)));
    }

    @Test
    void refusesToStartWithoutSeats() {
        context.withPropertyValues("ringmain.worker.seats=0")
                .run(started -> assertThat(started).hasFailed());
    }
}
