package dev.ringmain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.delivery.DeliveryHandover;
import dev.ringmain.testing.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.HandlerMapping;

/** A process that delivers, and serves nothing. */
@Tag("database")
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "spring.main.web-application-type=none",
            "spring.main.keep-alive=false",
            "ringmain.data-dir=target/test-data"
        })
@ActiveProfiles("worker")
@ContextConfiguration(initializers = TestDatabase.class)
class WorkerOnlyTest {

    @Autowired
    ApplicationContext context;

    @Test
    void runsTheDeliveryLoop() {
        assertThat(context.getBean(DeliveryHandover.class))
                .isInstanceOfSatisfying(
                        SmartLifecycle.class,
                        loop -> assertThat(loop.isRunning()).isTrue());
    }

    @Test
    void hasNoWebServerAndMapsNoController() {
        assertThat(context).isNotInstanceOfAny(WebServerApplicationContext.class, WebApplicationContext.class);
        assertThat(context.getBeansOfType(HandlerMapping.class)).isEmpty();
    }
}
