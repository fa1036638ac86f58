package dev.ringmain.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class EgressSettingsTest {

    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(EgressConfiguration.class, Egress.class);

    @Test
    void keepsDeliveriesOnThePublicInternetByDefault(CapturedOutput output) {
        context.run(started -> {
            assertThat(started.getBean(EgressSettings.class).allowPrivate()).isFalse();
            assertThat(started).hasSingleBean(Egress.class);
            assertThat(output).doesNotContain("allow-private");
        });
    }

    @Test
    void warnsWhenPrivateAddressesAreAllowed(CapturedOutput output) {
        context.withPropertyValues("ringmain.egress.allow-private=true").run(started -> {
            assertThat(started.getBean(EgressSettings.class).allowPrivate()).isTrue();
            assertThat(output).contains("WARN").contains("ringmain.egress.allow-private is on");
        });
    }
}
