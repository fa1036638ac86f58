package dev.ringmain.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.delivery.Failures.Found;
import dev.ringmain.delivery.Failures.Group;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.event.EventId;
import dev.ringmain.tenant.Environment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@DatabaseTest
class FailuresTest {

    @Autowired
    World world;

    @Autowired
    Failures failures;

    @Autowired
    Deliveries deliveries;

    private Environment alice;
    private EndpointId endpoint;

    @BeforeEach
    void begin() {
        alice = world.liveOf("Alice");
        endpoint = world.endpoint(alice).id();
    }

    @Test
    void looksAtTheNewestAloneAndSaysHowFarThatGoes() {
        List<Delivery> failed = new ArrayList<>();
        while (failed.size() < Failures.MOST + 500) {
            failed.addAll(fail(alice, endpoint, 500));
        }
        Environment charlie = world.liveOf("Charlie");
        fail(charlie, world.endpoint(charlie).id(), 3);

        Found found = failures.in(
                alice.id(), Instant.now().minusSeconds(3_600), Instant.now().plusSeconds(5));

        assertThat(found.looked()).isEqualTo(Failures.MOST);
        assertThat(found.reach()).isEqualTo(failed.get(500).createdAt());
        assertThat(found.groups()).extracting(Group::cause).containsExactly("filter_failed");
        Group group = found.groups().get(0);
        assertThat(group.count()).isEqualTo(Failures.MOST);
        assertThat(group.newest()).isEqualTo(failed.get(failed.size() - 1).id());
        assertThat(group.oldest()).isEqualTo(failed.get(500).id());

        assertThat(failures.in(
                        charlie.id(),
                        Instant.now().minusSeconds(3_600),
                        Instant.now().plusSeconds(5)))
                .satisfies(few -> assertThat(few.looked()).isEqualTo(3))
                .satisfies(few -> assertThat(few.reach()).isNull());
    }

    @Test
    void findsTheDeliveriesOfAGroupWithinTheirEnvironment() {
        List<Delivery> failed = fail(alice, endpoint, 3);
        Environment charlie = world.liveOf("Charlie");
        Instant since = Instant.now().minusSeconds(3_600);
        Instant until = Instant.now().plusSeconds(5);

        assertThat(failures.of(alice.id(), endpoint, "filter_failed", since, until, 2))
                .containsExactly(failed.get(2).id(), failed.get(1).id());
        assertThat(failures.of(alice.id(), endpoint, "timeout", since, until, 2))
                .isEmpty();
        assertThat(failures.of(charlie.id(), endpoint, "filter_failed", since, until, 2))
                .isEmpty();
    }

    private List<Delivery> fail(Environment environment, EndpointId endpoint, int count) {
        List<Delivery> failed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            failed.add(Delivery.fresh(
                            environment.tenant(), environment.id(), endpoint, EventId.next(), "session.started", null)
                    .stillborn(Settlement.FILTER_FAILED, "no such field"));
        }
        deliveries.insert(failed);
        return failed;
    }
}
