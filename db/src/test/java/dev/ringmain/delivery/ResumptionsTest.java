package dev.ringmain.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.delivery.HeldWork.Keep;
import dev.ringmain.delivery.Resumptions.Choice;
import dev.ringmain.delivery.Resumptions.Progress;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.tenant.Environment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class ResumptionsTest {

    /** More than is ended while whoever asked waits. */
    private static final int MANY = 5 * HeldWork.PORTION + 300;

    @Autowired
    World world;

    @Autowired
    Resumptions resumptions;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    Endpoints endpoints;

    @Autowired
    HeldWork heldWork;

    @Autowired
    JdbcClient jdbc;

    private Environment alice;
    private Endpoint endpoint;

    @BeforeEach
    void begin() {
        world.emptyQueue();
        jdbc.sql("DELETE FROM resumption").update();
        alice = world.liveOf("Alice");
        endpoint = world.endpoint(alice);
        registry.pause(alice.id(), endpoint.id(), "alice");
    }

    @Test
    void servesAtOnceWhereLittleIsToBeDiscarded() {
        world.publishMany(alice, endpoint.id(), Lane.HELD, 3);

        Choice choice = resume(Keep.NONE);

        assertThat(choice.toDiscard()).isEqualTo(3);
        assertThat(choice.goesOn()).isFalse();
        assertThat(choice.endpoint().status()).isEqualTo(EndpointStatus.ACTIVE);
        assertThat(resumptions.underWay(endpoint.id())).isEmpty();
        assertThat(resumptions.goOn(Duration.ofSeconds(30))).isFalse();
    }

    @Test
    void servesALongBacklogOnceItIsCleared() {
        world.publishMany(alice, endpoint.id(), Lane.HELD, MANY);

        Choice choice = resume(Keep.NONE);
        assertThat(choice.goesOn()).isTrue();
        assertThat(choice.toDiscard()).isEqualTo(MANY);
        assertThat(status()).isEqualTo(EndpointStatus.PAUSED);
        assertThat(resumptions.underWay(endpoint.id())).contains(new Progress(MANY, 5 * HeldWork.PORTION));
        Delivery later = world.publish(alice, "session.started", Lane.HELD, endpoint.id())
                .get(0);
        assertThat(resumptions.goOn(Duration.ofSeconds(30)))
                .as("whoever asked has it yet")
                .isFalse();
        lookLater();

        assertThat(resumptions.goOn(Duration.ofSeconds(30))).isTrue();

        assertThat(status()).isEqualTo(EndpointStatus.ACTIVE);
        assertThat(endpoints.find(alice.id(), endpoint.id()).orElseThrow().statusBy())
                .contains("alice");
        assertThat(resumptions.underWay(endpoint.id())).isEmpty();
        assertThat(works()).as("what came after the choice").containsExactly(later.id());
    }

    @Test
    void discardsNoMoreOnceSomebodyHasItServedAsItIs() {
        world.publishMany(alice, endpoint.id(), Lane.HELD, MANY);
        resume(Keep.NONE);

        registry.activate(alice.id(), endpoint.id(), "bob");
        lookLater();

        assertThat(resumptions.goOn(Duration.ofSeconds(30))).isFalse();
        assertThat(works()).hasSize(300);
    }

    @Test
    void servesNothingOnceItsOwnerPausesItOnceMore() {
        world.publishMany(alice, endpoint.id(), Lane.HELD, MANY);
        resume(Keep.NONE);

        registry.pause(alice.id(), endpoint.id(), "bob");
        lookLater();

        assertThat(resumptions.goOn(Duration.ofSeconds(30))).isFalse();
        assertThat(status()).isEqualTo(EndpointStatus.PAUSED);
        assertThat(works()).hasSize(300);
    }

    /** A double click, or a program that tries again after a timeout: the one finds what it looks for taken by the other. */
    @Test
    void discardsAllOfItAlsoWhenTwoAskAtOnce() throws Exception {
        world.publishMany(alice, endpoint.id(), Lane.HELD, MANY);
        CyclicBarrier together = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<Choice> ask = () -> {
                together.await();
                return resume(Keep.NONE);
            };
            for (Future<Choice> asked : threads.invokeAll(List.of(ask, ask))) {
                asked.get();
            }
        } finally {
            threads.shutdownNow();
        }
        do {
            lookLater();
        } while (resumptions.goOn(Duration.ofSeconds(30)));

        assertThat(status()).isEqualTo(EndpointStatus.ACTIVE);
        assertThat(works()).isEmpty();
    }

    @Test
    void keepsWhatALaterChoiceKeeps() {
        world.publishMany(alice, endpoint.id(), Lane.HELD, MANY);
        resume(Keep.NONE);

        Choice second = resume(new Keep(null, List.of("session.*")));

        assertThat(second.goesOn()).isFalse();
        assertThat(status()).isEqualTo(EndpointStatus.ACTIVE);
        assertThat(works()).hasSize(300);
    }

    /** What is kept of a long backlog is looked at in stretches, each where the last ended, and once more from the beginning. */
    @Test
    void goesOnBehindWhatIsKept() {
        Delivery first = held("charger.booted");
        world.publishMany(alice, endpoint.id(), Lane.HELD, 2 * HeldWork.LOOKED_AT_ONCE + 100);
        Delivery last = held("charger.booted");
        Keep sessions = new Keep(null, List.of("session.*"));

        Choice choice = resume(sessions);

        assertThat(choice.toDiscard()).isEqualTo(2);
        assertThat(choice.toSend()).isEqualTo(2 * HeldWork.LOOKED_AT_ONCE + 100);
        assertThat(choice.goesOn()).isTrue();
        assertThat(status()).isEqualTo(EndpointStatus.PAUSED);
        assertThat(resumptions.underWay(endpoint.id())).contains(new Progress(2, 2));
        lookLater();

        assertThat(resumptions.goOn(Duration.ofSeconds(30))).isTrue();

        assertThat(status()).isEqualTo(EndpointStatus.ACTIVE);
        assertThat(works()).hasSize(2 * HeldWork.LOOKED_AT_ONCE + 100).doesNotContain(first.id(), last.id());
    }

    /** It was due long ago, and somebody had it while the first look passed its place by. */
    @Test
    void discardsAlsoWhatWasPutAsideBehindItsBack() {
        Delivery late = world.publish(alice, endpoint.id());
        world.publishMany(alice, endpoint.id(), Lane.HELD, MANY);
        resume(Keep.NONE);
        jdbc.sql("UPDATE delivery_work SET lane = ?, due_at = due_at - INTERVAL 1 DAY WHERE delivery_id = ?")
                .params(Lane.HELD.ordinal(), late.id().bytes())
                .update();
        lookLater();

        assertThat(resumptions.goOn(Duration.ofSeconds(30))).isTrue();

        assertThat(status()).isEqualTo(EndpointStatus.ACTIVE);
        assertThat(works()).isEmpty();
    }

    private Delivery held(String type) {
        return world.publish(alice, type, Lane.HELD, endpoint.id()).get(0);
    }

    private Choice resume(Keep keep) {
        return resumptions.resume(alice.id(), endpoint.id(), keep, "alice").orElseThrow();
    }

    private EndpointStatus status() {
        return endpoints.find(alice.id(), endpoint.id()).orElseThrow().status();
    }

    /** As a worker does after the one that had it has died. */
    private void lookLater() {
        jdbc.sql("UPDATE resumption SET leased_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND")
                .update();
    }

    private List<DeliveryId> works() {
        return jdbc.sql("SELECT delivery_id FROM delivery_work WHERE endpoint_id = ?")
                .params((Object) endpoint.id().bytes())
                .query((row, n) -> new DeliveryId(dev.ringmain.id.Ids.fromBytes(row.getBytes(1))))
                .list();
    }
}
