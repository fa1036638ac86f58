package dev.ringmain.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.BillingTest;
import dev.ringmain.TestApplication;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointLimitReached;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.subscription.CannotChange;
import dev.ringmain.subscription.Subscriptions;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.tenant.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One more than the plan allows, asked for on two nodes at once. Each is an application of its own, with its own pools, caches and locks in
 * memory; nothing but the database is common to them.
 */
@BillingTest
class TwoNodesTest {

    private static final int STARTER = 2;
    private static final int GROWTH = 3;
    private static final int EACH = 4;

    private static ConfigurableApplicationContext other;

    @Autowired
    ApplicationContext one;

    @Autowired
    org.springframework.core.env.Environment settings;

    @Autowired
    Tenants tenants;

    @Autowired
    Environments environments;

    @Autowired
    Memberships memberships;

    @Autowired
    Endpoints endpoints;

    @Autowired
    Usage usage;

    @Autowired
    JdbcClient jdbc;

    @BeforeEach
    void startTheOther() {
        if (other == null) {
            other = new SpringApplicationBuilder(TestApplication.class)
                    .web(WebApplicationType.NONE)
                    .properties(Map.of(
                            "spring.datasource.url",
                            setting("spring.datasource.url"),
                            "spring.datasource.username",
                            setting("spring.datasource.username"),
                            "spring.datasource.password",
                            setting("spring.datasource.password"),
                            "ringmain.data-dir",
                            "target/test-data",
                            "spring.main.banner-mode",
                            "off",
                            "logging.level.root",
                            "warn"))
                    .run();
        }
    }

    private String setting(String key) {
        return settings.getProperty(key, "");
    }

    @AfterAll
    static void stopTheOther() {
        if (other != null) {
            other.close();
            other = null;
        }
    }

    @Test
    void opensAsManyEnvironmentsAsThePlanHas() throws Exception {
        TenantId alice = tenant(STARTER);
        assertThat(onBoth((node, n) -> node.getBean(Admission.class)
                        .open(alice, "room " + node.hashCode() + n, Environment.Kind.LIVE)))
                .isEqualTo(2);
        assertThat(environments.findByTenantOrderById(alice)).hasSize(2);
    }

    @Test
    void admitsAsManyMembersAsThePlanHas() throws Exception {
        TenantId alice = tenant(STARTER);
        assertThat(onBoth((node, n) -> node.getBean(Admission.class).admit(alice, UserId.next(), Role.VIEWER)))
                .isEqualTo(5);
        assertThat(memberships.countByTenant(alice)).isEqualTo(5);
    }

    @Test
    void opensAsManyEndpointsAsThePlanHas() throws Exception {
        TenantId alice = tenant(STARTER);
        Environment live = environments.save(new Environment(alice, "live", Environment.Kind.LIVE, Instant.now()));
        for (int i = 0; i < 7; i++) {
            open(one, live);
        }
        assertThat(onBoth((node, n) -> open(node, live))).isEqualTo(3);
        assertThat(endpoints.countIn(live.id())).isEqualTo(10);
    }

    private static Object open(ApplicationContext node, Environment live) {
        return node.getBean(EndpointRegistry.class)
                .open(
                        live.id(),
                        new EndpointDraft(
                                "https://hooks.example.com/in", null, List.of("*"), null, null, null, null, null),
                        node.getBean(PlanGate.class).endpointsPerEnvironment(live.tenant(), live.id()));
    }

    @Test
    void countsAsManyEventsAsThePlanHas() throws Exception {
        TenantId alice = tenant(STARTER);
        jdbc.sql("INSERT INTO usage_counter (tenant_id, period, shard, events) VALUES (?, ?, 3, 499950)")
                .params(alice.bytes(), usage.period())
                .update();
        assertThat(onBoth((node, n) -> {
                    TransactionTemplate transaction = node.getBean(TransactionTemplate.class);
                    if (!java.util.Objects.requireNonNull(transaction.execute(
                                    status -> node.getBean(Usage.class).count(Map.of(alice, 10))))
                            .isEmpty()) {
                        throw new Refused();
                    }
                    return true;
                }))
                .isEqualTo(5);
        assertThat(usage.events(alice)).isEqualTo(500_000);
    }

    @Test
    void billsAnUpgradeOnce() throws Exception {
        TenantId alice = tenant(STARTER);
        assertThat(onBoth((node, n) -> node.getBean(Subscriptions.class).choose(alice, GROWTH, List.of())))
                .isEqualTo(1);
        assertThat(jdbc.sql("SELECT COUNT(*) FROM invoice WHERE tenant_id = ?")
                        .params((Object) alice.bytes())
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    private static final class Refused extends RuntimeException {}

    private interface Ask {
        Object ask(ApplicationContext node, int n);
    }

    /** @return how many of those who asked were let in */
    private int onBoth(Ask ask) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2 * EACH);
        try {
            List<Callable<Boolean>> asking = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                for (ApplicationContext node : List.of(one, other)) {
                    int n = i;
                    asking.add(() -> {
                        try {
                            ask.ask(node, n);
                            return true;
                        } catch (LimitReached | EndpointLimitReached | CannotChange | Refused e) {
                            return false;
                        }
                    });
                }
            }
            int let = 0;
            for (Future<Boolean> asked : pool.invokeAll(asking)) {
                let += asked.get() ? 1 : 0;
            }
            return let;
        } finally {
            pool.shutdownNow();
        }
    }

    private TenantId tenant(int version) {
        return tenants.save(new Tenant("Alice", version, Instant.now())).id();
    }
}
