package dev.ringmain.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.TestApplication;
import dev.ringmain.World;
import dev.ringmain.delivery.Attempt;
import dev.ringmain.delivery.Attempts;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.delivery.Settlement;
import dev.ringmain.tenant.Environment;
import dev.ringmain.testing.TestDatabase;
import dev.ringmain.worker.send.TestSenders;
import dev.ringmain.worker.send.WebhookSender;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.ContextConfiguration;

/** A bug of ours in the middle of every exchange: nobody knows what the receiver got. */
@Tag("database")
@SpringBootTest(
        classes = TestApplication.class,
        properties = {"ringmain.data-dir=target/test-data", "ringmain.worker.lease=1s", "ringmain.worker.poll=50ms"})
@ContextConfiguration(initializers = TestDatabase.class)
@Import({World.class, BrokenExchangeTest.Sending.class})
class BrokenExchangeTest {

    @Autowired
    World world;

    @Autowired
    Deliveries deliveries;

    @Autowired
    Attempts attempts;

    @Autowired
    Seats seats;

    @Test
    void endsADeliveryTheThirdTimeAndSaysWhoseFaultItWas() {
        Environment alice = world.liveOf("Alice");
        Delivery delivery = world.publish(alice, world.endpoint(alice).id());

        await().atMost(Duration.ofSeconds(30)).until(() -> find(delivery).status() == DeliveryStatus.FAILED);

        assertThat(find(delivery).reason()).isEqualTo(Settlement.INTERNAL_ERROR);
        assertThat(find(delivery).attempts()).isEqualTo(3);
        assertThat(attempts.of(delivery)).extracting(Attempt::outcome).containsExactly("unknown", "unknown", "unknown");
        await().atMost(Duration.ofSeconds(20)).until(seats::allFree);
    }

    private Delivery find(Delivery delivery) {
        return deliveries.find(delivery.environment(), delivery.id()).orElseThrow();
    }

    @TestConfiguration
    static class Sending {

        @Bean(destroyMethod = "close")
        TestSenders senders() {
            return new TestSenders();
        }

        @Bean(destroyMethod = "")
        @Primary
        WebhookSender broken(TestSenders senders) {
            return senders.broken();
        }
    }
}
