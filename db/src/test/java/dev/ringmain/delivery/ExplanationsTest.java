package dev.ringmain.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.delivery.Explanation.Outcome;
import dev.ringmain.delivery.Explanation.Verdict;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.Suspensions;
import dev.ringmain.event.Event;
import dev.ringmain.event.Events;
import dev.ringmain.filter.FilterText;
import dev.ringmain.tenant.Environment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class ExplanationsTest {

    @Autowired
    World world;

    @Autowired
    Explanations explanations;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    Suspensions suspensions;

    @Autowired
    Events events;

    @Autowired
    DeliveryWork work;

    @Autowired
    HeldWork heldWork;

    @Autowired
    JdbcClient jdbc;

    private Environment alice;
    private Endpoint endpoint;
    private Delivery delivery;

    @BeforeEach
    void begin() {
        world.emptyQueue();
        alice = world.liveOf("Alice");
        endpoint = world.endpoint(alice);
        delivery = world.publish(alice, endpoint.id());
    }

    @Test
    void saysWhatWasSentAndWhatIsOnItsWay() {
        assertThat(outcome()).isEqualTo(Outcome.PENDING);

        Work claimed = claim();
        work.settle(List.of(Settlement.retryIn(Duration.ofHours(1), claimed, Outcomes.answered(claimed, 500))));
        assertThat(outcome()).isEqualTo(Outcome.PENDING);
        assertThat(verdict().detail()).startsWith("The next attempt is at ");

        makeDue();
        claimed = claim();
        work.settle(List.of(Settlement.succeeded(claimed, Outcomes.answered(claimed, 200))));
        assertThat(outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(verdict().detail()).isEqualTo("Delivered after 2 attempts.");
    }

    @Test
    void saysWhyItFailed() {
        Work claimed = claim();
        work.settle(List.of(Settlement.failed(Settlement.EXHAUSTED, claimed, Outcomes.answered(claimed, 500))));

        assertThat(outcome()).isEqualTo(Outcome.FAILED);
        assertThat(verdict().detail()).contains("exhausted", "replayed");
    }

    @Test
    void tellsAnAddressThatIsBlockedFromOneThatFails() {
        Work claimed = claim();
        work.settle(List.of(Settlement.retryIn(Duration.ofHours(1), claimed, Outcomes.answered(claimed, 500))));
        jdbc.sql("UPDATE attempt SET outcome = 'blocked', detail = 'It is private.' WHERE delivery_id = ?")
                .params((Object) delivery.id().bytes())
                .update();

        assertThat(outcome()).isEqualTo(Outcome.BLOCKED);
        assertThat(verdict().detail()).contains("It is private.", "The next attempt is at");
    }

    @Test
    void saysWhatItWaitsFor() {
        heldWork.hold(work.due(Lane.FRESH, 10), HoldReason.CIRCUIT_OPEN);
        assertThat(outcome()).isEqualTo(Outcome.RESTING);
        registry.pause(alice.id(), endpoint.id());
        assertThat(outcome()).isEqualTo(Outcome.PAUSED);
        registry.disable(alice.id(), endpoint.id(), Endpoint.GONE);
        assertThat(outcome()).isEqualTo(Outcome.DISABLED);
        assertThat(verdict().detail()).contains("gone");
        suspensions.suspendByPlan(alice.tenant(), List.of(endpoint.id()));
        assertThat(outcome()).isEqualTo(Outcome.SUSPENDED_BY_PLAN);
        suspensions.suspend(alice.tenant());
        assertThat(outcome()).isEqualTo(Outcome.SUSPENDED);
    }

    @Test
    void saysThatItsTurnHasYetToCome() {
        registry.edit(
                alice.id(),
                endpoint.id(),
                new dev.ringmain.endpoint.EndpointDraft(null, null, null, null, null, 3, null, null));
        world.publishMany(alice, endpoint.id(), Lane.FRESH, 2);
        assertThat(outcome()).isEqualTo(Outcome.PENDING);

        world.publishMany(alice, endpoint.id(), Lane.FRESH, 1);
        assertThat(outcome()).isEqualTo(Outcome.THROTTLED);
        claim();
        assertThat(outcome()).as("under way").isEqualTo(Outcome.PENDING);
    }

    @Test
    void saysWhyOthersWereNotSentIt() {
        Endpoint other = registry.open(alice.id(), World.draft("invoice.*"), 9).endpoint();
        Endpoint filtering = registry.open(
                        alice.id(), World.draft("*").filteredBy(new FilterText(List.of("DEPOT-*"), null)), 9)
                .endpoint();
        Endpoint deleted = world.endpoint(alice);
        Event event = events.find(
                        alice.id(), world.publish(alice, endpoint.id()).event())
                .orElseThrow();
        registry.delete(alice.id(), deleted.id());
        Endpoint later = world.endpoint(alice);
        Endpoint laterAndGone = world.endpoint(alice);
        registry.delete(alice.id(), laterAndGone.id());

        Explanation explanation = explanations.of(event);

        assertThat(explanation.matched()).isTrue();
        assertThat(explanation.verdicts())
                .extracting(Verdict::endpoint)
                .containsExactly(endpoint.id(), other.id(), filtering.id(), deleted.id(), later.id());
        assertThat(explanation.verdicts())
                .extracting(Verdict::outcome)
                .containsExactly(
                        Outcome.PENDING,
                        Outcome.NOT_SUBSCRIBED,
                        Outcome.FILTERED,
                        Outcome.DELETED,
                        Outcome.CREATED_LATER);
        assertThat(explanation.verdicts())
                .extracting(Verdict::rule)
                .containsExactly(null, "pattern", "subject", null, null);
    }

    @Test
    void keepsWhatWasDeliveredBeforeItsEndpointWasDeleted() {
        Endpoint other = world.endpoint(alice);
        Delivery waiting = world.publish(alice, other.id());
        Work claimed = claim(delivery);
        work.settle(List.of(Settlement.succeeded(claimed, Outcomes.answered(claimed, 200))));
        registry.delete(alice.id(), endpoint.id());
        registry.delete(alice.id(), other.id());

        assertThat(outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(explanations
                        .of(events.find(alice.id(), waiting.event()).orElseThrow())
                        .verdicts())
                .filteredOn(verdict -> verdict.endpoint().equals(other.id()))
                .extracting(Verdict::outcome)
                .containsExactly(Outcome.DELETED);
    }

    @Test
    void saysThatItMatchedNobody() {
        world.publish(alice, "a.b", Lane.FRESH);
        Event nobodys = events.find(alice.id(), lastEvent()).orElseThrow();

        assertThat(explanations.of(nobodys).matched()).isFalse();
    }

    private dev.ringmain.event.EventId lastEvent() {
        return jdbc.sql("SELECT id FROM event WHERE environment_id = ? ORDER BY id DESC LIMIT 1")
                .params((Object) alice.id().bytes())
                .query((row, n) -> new dev.ringmain.event.EventId(dev.ringmain.id.Ids.fromBytes(row.getBytes(1))))
                .single();
    }

    private Outcome outcome() {
        return verdict().outcome();
    }

    private Verdict verdict() {
        return explanations
                .of(events.find(alice.id(), delivery.event()).orElseThrow())
                .verdicts()
                .get(0);
    }

    private void makeDue() {
        jdbc.sql("UPDATE delivery_work SET due_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND")
                .update();
    }

    private Work claim() {
        return claim(delivery);
    }

    private Work claim(Delivery chosen) {
        return work.claim(List.of(chosen.id()), 7, Duration.ofMinutes(1)).get(0);
    }
}
