package dev.ringmain.delivery;

import static dev.ringmain.delivery.Outcomes.answered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.event.Event;
import dev.ringmain.event.Events;
import dev.ringmain.tenant.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@DatabaseTest
class ReplaysTest {

    @Autowired
    World world;

    @Autowired
    Replays replays;

    @Autowired
    Deliveries deliveries;

    @Autowired
    DeliveryWork work;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    Events events;

    private Environment alice;
    private EndpointId endpoint;
    private Delivery original;

    @BeforeEach
    void failOnce() {
        world.emptyQueue();
        alice = world.liveOf("Alice");
        endpoint = world.endpoint(alice).id();
        original = world.publish(alice, endpoint);
        Work claimed = claim().get(0);
        work.settle(List.of(Settlement.failed(Settlement.EXHAUSTED, claimed, answered(claimed, 500))));
    }

    @Test
    void makeADeliveryOfItsOwnThatNamesTheOneItRepeats() {
        Delivery replay = replays.replay(alice.id(), original.id()).orElseThrow();

        assertThat(replay.id()).isNotEqualTo(original.id());
        assertThat(replay.replayOf()).isEqualTo(original.id());
        assertThat(deliveries.of(alice.id(), original.event()))
                .extracting(Delivery::id, Delivery::status, Delivery::replayOf)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(original.id(), DeliveryStatus.FAILED, null),
                        org.assertj.core.groups.Tuple.tuple(replay.id(), DeliveryStatus.PENDING, original.id()));
        assertThat(work.load(claim())).singleElement().satisfies(assignment -> {
            assertThat(assignment.work().delivery()).isEqualTo(replay.id());
            assertThat(assignment.work().attempt()).isEqualTo(1);
            assertThat(assignment.event().id()).isEqualTo(original.event());
            assertThat(assignment.isRedelivery()).isTrue();
        });
    }

    @Test
    void keepTheMessageIdOfTheFirst() {
        Delivery replay = replays.replay(alice.id(), original.id()).orElseThrow();
        Delivery replayOfAReplay = replays.replay(alice.id(), replay.id()).orElseThrow();

        assertThat(original.message()).isEqualTo(original.id());
        assertThat(work.load(claim()))
                .hasSize(2)
                .extracting(Assignment::message)
                .containsOnly(original.id());
        assertThat(deliveries.find(alice.id(), replayOfAReplay.id()).orElseThrow())
                .extracting(Delivery::message, Delivery::replayOf)
                .containsExactly(original.id(), replay.id());
    }

    @Test
    void waitWhileTheEndpointIsPaused() {
        registry.pause(alice.id(), endpoint);
        replays.replay(alice.id(), original.id());
        assertThat(claim()).isEmpty();

        registry.activate(alice.id(), endpoint);
        assertThat(claim()).hasSize(1);
    }

    @Test
    void areRefusedWhenTheEndpointIsDeleted() {
        registry.delete(alice.id(), endpoint);

        assertThatThrownBy(() -> replays.replay(alice.id(), original.id())).isInstanceOf(Replays.EndpointDeleted.class);
    }

    @Test
    void findNothingInAnotherEnvironment() {
        assertThat(replays.replay(world.liveOf("Charlie").id(), original.id())).isEmpty();
        assertThat(replays.replay(alice.id(), DeliveryId.next())).isEmpty();
    }

    @Test
    void sendAnEventToAnEndpointThatCameLaterOnceHoweverOftenItIsAsked() throws Exception {
        Event event = events.find(alice.id(), original.event()).orElseThrow();
        EndpointId later = world.endpoint(alice).id();
        ExecutorService hands = Executors.newFixedThreadPool(4);
        List<Future<Delivery>> clicks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clicks.add(hands.submit(() -> replays.first(event, later)));
        }
        Set<DeliveryId> made = new HashSet<>();
        for (Future<Delivery> click : clicks) {
            made.add(click.get(60, TimeUnit.SECONDS).id());
        }
        hands.shutdown();

        assertThat(made).hasSize(1);
        assertThat(deliveries.of(alice.id(), event.id()))
                .filteredOn(delivery -> delivery.endpoint().equals(later))
                .singleElement()
                .satisfies(first -> assertThat(first.isReplay()).isFalse());
        assertThat(work.load(claim()))
                .singleElement()
                .satisfies(
                        assignment -> assertThat(assignment.work().endpoint()).isEqualTo(later));
    }

    @Test
    void sendNothingToWhoeverDidNotAskForItAndHoldItForWhoeverIsPaused() {
        Event event = events.find(alice.id(), original.event()).orElseThrow();
        EndpointId other = world.endpoint(alice).id();
        registry.edit(alice.id(), other, EndpointDraft.of(null, null, List.of("some.other")));
        assertThatThrownBy(() -> replays.first(event, other)).isInstanceOf(Replays.NotSubscribed.class);
        assertThatThrownBy(() -> replays.first(event, EndpointId.next())).isInstanceOf(Replays.EndpointDeleted.class);

        EndpointId paused = world.endpoint(alice).id();
        registry.pause(alice.id(), paused);
        assertThat(replays.first(event, paused).reason()).isEqualTo("paused");
        assertThat(claim()).isEmpty();
        assertThat(replays.first(event, endpoint).id()).isEqualTo(original.id());
    }

    @Test
    void sendToAllThatWereSentItAndToNoneTwice() {
        Event event = events.find(alice.id(), original.event()).orElseThrow();
        EndpointId second = world.endpoint(alice).id();
        Delivery pending = replays.first(event, second);

        List<Delivery> again = replays.again(event, null);

        assertThat(again).singleElement().satisfies(replay -> {
            assertThat(replay.endpoint()).isEqualTo(endpoint);
            assertThat(replay.replayOf()).isEqualTo(original.id());
        });
        assertThat(replays.again(event, null)).isEmpty();
        assertThat(replays.again(event, second)).isEmpty();
        assertThat(deliveries.of(alice.id(), event.id()))
                .extracting(Delivery::id)
                .containsExactlyInAnyOrder(
                        original.id(), pending.id(), again.get(0).id());
    }

    @Test
    void takesTheOriginalOutOfTheQueueWhenItArrived() {
        Delivery retried = world.publish(alice, endpoint);
        Work first = claim().get(0);
        work.settle(List.of(Settlement.retryIn(Duration.ofHours(1), first, answered(first, 500))));
        Delivery replay = replays.replay(alice.id(), retried.id()).orElseThrow();
        Delivery ofFinished = replays.replay(alice.id(), original.id()).orElseThrow();
        work.settle(claim().stream()
                .map(one -> Settlement.succeeded(one, answered(one, 200)))
                .toList());

        replays.supersedeWhatTheyRepeat(List.of(ofFinished.id(), replay.id()));

        assertThat(deliveries.find(alice.id(), original.id()).orElseThrow().status())
                .isEqualTo(DeliveryStatus.FAILED);
        Delivery superseded = deliveries.find(alice.id(), retried.id()).orElseThrow();
        assertThat(superseded.status()).isEqualTo(DeliveryStatus.SUCCEEDED);
        assertThat(superseded.reason()).isEqualTo("superseded");
        assertThat(superseded.nextAttemptAt()).isNull();
        assertThat(work.claim(List.of(retried.id()), 8, Duration.ZERO)).isEmpty();
    }

    @Test
    void leavesAnOriginalAloneThatIsUnderWay() {
        Delivery retried = world.publish(alice, endpoint);
        Work underWay = claim().get(0);
        Delivery replay = replays.replay(alice.id(), retried.id()).orElseThrow();

        replays.supersedeWhatTheyRepeat(List.of(replay.id()));

        assertThat(work.settle(List.of(Settlement.succeeded(underWay, answered(underWay, 200)))))
                .hasSize(1);
    }

    private List<Work> claim() {
        return work.claim(work.due(Lane.FRESH, 10).stream().map(Due::delivery).toList(), 7, Duration.ofMinutes(1));
    }
}
