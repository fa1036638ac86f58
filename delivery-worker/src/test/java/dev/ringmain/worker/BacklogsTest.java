package dev.ringmain.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.TestApplication;
import dev.ringmain.World;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.HeldWork;
import dev.ringmain.delivery.Lane;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.TenantShares;
import dev.ringmain.testing.TestDatabase;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;

/** One endpoint of which something cannot be read does not keep others' backlogs from being looked after. */
@Tag("database")
@SpringBootTest(
        classes = TestApplication.class,
        properties = {"ringmain.data-dir=target/test-data", "ringmain.worker.enabled=false"})
@ContextConfiguration(initializers = TestDatabase.class)
@Import({World.class, BacklogsTest.Shares.class})
class BacklogsTest {

    private static final int PLAN = 3;

    @Autowired
    World world;

    @Autowired
    HeldWork heldWork;

    @Autowired
    DeliveryWork work;

    @Autowired
    RoutingTable routing;

    @Autowired
    Circuits circuits;

    @Autowired
    BacklogBounds bounds;

    @Autowired
    JdbcClient jdbc;

    @BeforeEach
    void begin() {
        world.emptyQueue();
    }

    /** As after a process died that was to bring it back. */
    @Test
    void bringsBackWhatWaitsThoughOthersRoutesCannotBeRead() {
        // A node that has not met this environment yet cannot read its routes.
        Environment charlie = world.liveOf("Charlie");
        EndpointId broken = world.endpoint(world.liveOf("Alice")).id();
        jdbc.sql("UPDATE endpoint SET profile = 'gone', environment_id = ? WHERE id = ?")
                .params(charlie.id().bytes(), broken.bytes())
                .update();
        hold(charlie, broken, 1);
        Environment bob = world.liveOf("Bob");
        EndpointId fine = world.endpoint(bob).id();
        hold(bob, fine, 2);
        assertThat(heldWork.endpoints()).as("the broken one first").containsExactly(broken, fine);

        Backlogs fresh = new Backlogs(heldWork, work, routing, circuits);
        fresh.tend();
        fresh.tend();

        assertThat(heldWork.queue(fine).held()).isZero();
        assertThat(heldWork.queue(broken).held()).isEqualTo(1);
    }

    @Test
    void keepsBacklogsWithinPlansThoughAnothersPlanCannotBeRead() {
        Environment alice = world.liveOf("Alice");
        EndpointId broken = world.endpoint(alice).id();
        hold(alice, broken, PLAN + 2);
        Environment bob = world.liveOf("Bob");
        EndpointId fine = world.endpoint(bob).id();
        hold(bob, fine, PLAN + 2);
        assertThat(heldWork.endpoints()).as("the broken one first").containsExactly(broken, fine);
        Shares.BROKEN.add(alice.tenant());

        bounds.look();
        assertThat(heldWork.queue(fine).held()).isEqualTo(PLAN);
        assertThat(heldWork.queue(broken).held()).isEqualTo(PLAN + 2);

        Shares.BROKEN.clear();
        bounds.look();
        assertThat(heldWork.queue(broken).held()).isEqualTo(PLAN);
    }

    private void hold(Environment environment, EndpointId endpoint, int count) {
        world.publishMany(environment, endpoint, Lane.HELD, count);
    }

    @TestConfiguration
    static class Shares implements TenantShares {

        private static final Set<TenantId> BROKEN = ConcurrentHashMap.newKeySet();

        @Override
        public int weight(TenantId tenant) {
            return 1;
        }

        @Override
        public int deliveriesPerSecond(TenantId tenant) {
            return 1_000;
        }

        @Override
        public long backlogPerEndpoint(TenantId tenant) {
            if (BROKEN.contains(tenant)) {
                throw new IllegalStateException("A plan that cannot be read");
            }
            return PLAN;
        }
    }
}
