package dev.ringmain.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.TestApplication;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.delivery.Lane;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.EndpointTester;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.Event;
import dev.ringmain.event.EventId;
import dev.ringmain.event.Events;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.testing.TestDatabase;
import dev.ringmain.worker.send.SendRequest;
import dev.ringmain.worker.send.WebhookSender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How long a receiver may take is a matter of its profile. That the sender keeps to the deadline it is given, to the last slow byte, is
 * {@code SlowReceiverTest}'s; here it is which one it is given.
 */
@Tag("database")
@SpringBootTest(
        classes = TestApplication.class,
        properties = {
            "ringmain.data-dir=target/test-data",
            "ringmain.egress.allow-private=true",
            "ringmain.worker.poll=20ms"
        })
@ContextConfiguration(initializers = TestDatabase.class)
@Import(DeadlineTest.Listening.class)
class DeadlineTest {

    /** Nobody listens there. */
    private static final String NOWHERE = "http://127.0.0.1:9/hook";

    @Autowired
    Tenants tenants;

    @Autowired
    Environments environments;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    RoutingTable routing;

    @Autowired
    EndpointTester tester;

    @Autowired
    Events events;

    @Autowired
    Deliveries deliveries;

    @Autowired
    DeliveryWork work;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Listening sent;

    @ParameterizedTest
    @CsvSource({"standard, PT15S", "dynamo, PT30S", "capacitor, PT5S", "dynamic, PT15S", "pipelet, PT10S"})
    void givesAReceiverTheTimeThatItsProfileGives(String profile, Duration expected) {
        Environment alice = live("Alice");
        String url = NOWHERE + "/" + profile;
        EndpointId endpoint = registry.open(alice.id(), EndpointDraft.of(profile, url, List.of("*")), 10)
                .endpoint()
                .id();
        publish(alice, endpoint);
        await().until(() -> !sent.to(url).isEmpty());
        tester.test(routing.destination(alice.id(), endpoint).orElseThrow());

        assertThat(sent.to(url))
                .hasSizeGreaterThan(1)
                .allSatisfy(request -> assertThat(request.deadline()).isEqualTo(expected));
    }

    /** Keeps what the sender was asked to send; the sender then sends it. */
    @TestConfiguration(proxyBeanMethods = false)
    static class Listening {

        private final List<SendRequest> requests = new CopyOnWriteArrayList<>();

        List<SendRequest> to(String url) {
            return requests.stream()
                    .filter(request -> request.url().toString().equals(url))
                    .toList();
        }

        @Bean
        BeanPostProcessor listeningSender() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    if (!(bean instanceof WebhookSender)) {
                        return bean;
                    }
                    ProxyFactory proxy = new ProxyFactory(bean);
                    proxy.setProxyTargetClass(true);
                    proxy.addAdvice((MethodInterceptor) call -> {
                        for (Object argument : call.getArguments()) {
                            if (argument instanceof SendRequest request) {
                                requests.add(request);
                            }
                        }
                        return call.proceed();
                    });
                    return proxy.getProxy();
                }
            };
        }
    }

    private Environment live(String tenant) {
        Instant now = Instant.now();
        return environments.save(
                new Environment(tenants.save(new Tenant(tenant, 4, now)).id(), "live", Environment.Kind.LIVE, now));
    }

    private void publish(Environment environment, EndpointId endpoint) {
        Event event = new Event(
                EventId.next(), environment.id(), null, "ping", null, null, Instant.now(), 1, new byte[] {'1'});
        Delivery delivery =
                Delivery.fresh(environment.tenant(), environment.id(), endpoint, event.id(), event.type(), null);
        transaction.executeWithoutResult(status -> {
            events.insert(List.of(event));
            deliveries.insert(List.of(delivery));
            work.insert(List.of(new NewWork(delivery, Lane.FRESH, null)));
        });
    }
}
