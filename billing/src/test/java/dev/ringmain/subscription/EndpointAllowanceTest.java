package dev.ringmain.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.BillingTest;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.TenantId;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** Two nodes hold a tenant's endpoints against its plan at once, and it changed in between. */
@BillingTest
class EndpointAllowanceTest extends BillingFixture {

    @Autowired
    TransactionTemplate transaction;

    /** The first looked when the plan was Starter, and is held up; the second comes with Growth, and is done before it. */
    @Test
    void whatWasWorkedOutBeforeAChangeDoesNotUndoIt() throws Exception {
        at("2026-04-16T12:00:00Z");
        TenantId alice = tenant(GROWTH);
        Environment live = environment(alice);
        open(live, 12);
        ExecutorService nodes = Executors.newFixedThreadPool(2);
        try {
            Future<?>[] moves = new Future<?>[2];
            transaction.executeWithoutResult(status -> {
                environments.lock(live.id());
                moves[0] = nodes.submit(() -> subscriptions.move(alice, STARTER, "Agreed"));
                await().until(() -> waiting() == 1);
                moves[1] = nodes.submit(() -> subscriptions.move(alice, GROWTH, "Agreed after all"));
                await().until(() -> moves[1].isDone() || waiting() == 2);
            });
            moves[0].get();
            moves[1].get();
        } finally {
            nodes.shutdownNow();
        }
        run.run();

        assertThat(plans.assigned(alice).versionId()).isEqualTo(GROWTH);
        assertThat(suspended(live)).isEmpty();
    }

    @Test
    void oneThatIsDeletedLeavesItsRoomToTheNextAtOnce() {
        at("2026-04-16T12:00:00Z");
        TenantId alice = tenant(GROWTH);
        Environment live = environment(alice);
        List<Endpoint> all = open(live, 12);
        subscriptions.move(alice, STARTER, "Agreed");
        assertThat(suspended(live))
                .containsExactly(all.get(10).id(), all.get(11).id());

        registry.delete(live.id(), all.get(3).id());
        assertThat(suspended(live)).containsExactly(all.get(11).id());
        registry.delete(live.id(), all.get(11).id());
        assertThat(suspended(live)).isEmpty();
    }

    /** Transactions that wait for a row. */
    private int waiting() {
        return jdbc.sql("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")
                .query(Integer.class)
                .single();
    }
}
