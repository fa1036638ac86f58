package dev.ringmain.delivery;

import static dev.ringmain.delivery.Outcomes.answered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.delivery.ReplayJob.Selection;
import dev.ringmain.delivery.ReplayJob.State;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class ReplayJobsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Autowired
    World world;

    @Autowired
    ReplayJobs jobs;

    @Autowired
    Deliveries deliveries;

    @Autowired
    DeliveryWork work;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    JdbcClient jdbc;

    private Environment alice;
    private EndpointId endpoint;

    @BeforeEach
    void begin() {
        world.emptyQueue();
        jdbc.sql("DELETE FROM replay_job").update();
        alice = world.liveOf("Alice");
        endpoint = world.endpoint(alice).id();
    }

    @Test
    void replaysWhatFailedAndNothingElse() {
        List<Delivery> failed = List.of(publish("a.b", false), publish("a.c", false));
        publish("a.b", true);
        world.publish(alice, endpoint);
        EndpointId other = world.endpoint(alice).id();
        settle(world.publish(alice, "a.b", Lane.FRESH, other).get(0), false);

        ReplayJob job = run(begin(DeliveryStatus.FAILED));

        assertThat(job.state()).isEqualTo(State.DONE);
        assertThat(job.total()).isEqualTo(2);
        assertThat(job.replayed()).isEqualTo(2);
        assertThat(job.finishedAt()).isNotNull();
        assertThat(replays())
                .containsExactlyInAnyOrderElementsOf(
                        failed.stream().map(Delivery::id).toList());
    }

    @Test
    void choosesByTypeStatusAndTime() {
        publish("a.b", false);
        publish("a.c", true);
        publish("x", true);
        Instant now = Instant.now().plusSeconds(1);
        Instant before = now.minus(Duration.ofHours(1));

        assertThat(jobs.count(endpoint, new Selection(null, List.of(), before, now)))
                .isEqualTo(3);
        assertThat(jobs.count(endpoint, new Selection(DeliveryStatus.SUCCEEDED, List.of(), before, now)))
                .isEqualTo(2);
        assertThat(jobs.count(endpoint, new Selection(null, List.of("a.*"), before, now)))
                .isEqualTo(2);
        assertThat(jobs.count(endpoint, new Selection(null, List.of("a.b", "x"), before, now)))
                .isEqualTo(2);
        assertThat(jobs.count(endpoint, new Selection(null, List.of("*"), before, now)))
                .isEqualTo(3);
        assertThat(jobs.count(endpoint, new Selection(null, List.of(), before, before.plusSeconds(1))))
                .isZero();
        assertThat(jobs.count(endpoint, new Selection(null, List.of(), now, now.plusSeconds(1))))
                .isZero();
    }

    /** A second job right after the first finds nothing to do: what was replayed is on its way, or failed again and stands for both. */
    @Test
    void leavesOutWhatArrivedOrIsOnItsWayByAnotherDelivery() {
        publish("a.b", false);
        run(begin(DeliveryStatus.FAILED));
        assertThat(begin(DeliveryStatus.FAILED).total()).isZero();

        settleAll(false);
        assertThat(begin(DeliveryStatus.FAILED).total()).isEqualTo(1);

        run(begin(DeliveryStatus.FAILED));
        settleAll(true);
        assertThat(begin(DeliveryStatus.FAILED).total()).isZero();
    }

    @Test
    void goesOnWhereItWasWhenItsWorkerEnded() {
        List<Delivery> failed = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            failed.add(world.publish(alice, endpoint));
        }
        settleAll(false);
        begin(DeliveryStatus.FAILED);
        ReplayJob begun = jobs.claim(Duration.ZERO).orElseThrow();
        assertThat(jobs.goOn(begun)).isTrue();
        assertThat(find(begun).replayed()).isEqualTo(200);

        ReplayJob again = jobs.claim(MINUTE).orElseThrow();
        assertThat(jobs.claim(MINUTE)).as("while another works on it").isEmpty();
        assertThat(jobs.goOn(again)).isTrue();
        assertThat(jobs.goOn(again)).isFalse();

        assertThat(find(begun).state()).isEqualTo(State.DONE);
        assertThat(replays()).doesNotHaveDuplicates().hasSize(450);
        assertThat(jobs.claim(MINUTE)).isEmpty();
    }

    @Test
    void stopsWhenItIsCancelled() {
        for (int i = 0; i < 250; i++) {
            world.publish(alice, endpoint);
        }
        settleAll(false);
        ReplayJob job = begin(DeliveryStatus.FAILED);
        jobs.claim(MINUTE);
        jobs.goOn(job);

        assertThat(jobs.cancel(world.liveOf("Charlie").id(), job.id())).isFalse();
        assertThat(jobs.cancel(alice.id(), job.id())).isTrue();
        assertThat(jobs.goOn(job)).isFalse();

        assertThat(find(job).state()).isEqualTo(State.CANCELLED);
        assertThat(replays()).hasSize(200);
        assertThat(jobs.cancel(alice.id(), job.id())).isFalse();
    }

    @Test
    void keepsWhatItReplaysToAPausedEndpointWaiting() {
        publish("a.b", false);
        registry.pause(alice.id(), endpoint);

        run(begin(DeliveryStatus.FAILED));

        assertThat(work.due(Lane.RETRY, 10)).isEmpty();
        assertThat(work.dueOf(Lane.HELD, List.of(endpoint), 10)).hasSize(1);
    }

    @Test
    void endsWhenItsEndpointIsGone() {
        publish("a.b", false);
        ReplayJob job = begin(DeliveryStatus.FAILED);
        registry.delete(alice.id(), endpoint);

        assertThat(run(job).state()).isEqualTo(State.DONE);
        assertThat(replays()).isEmpty();
    }

    @Test
    void listsTheJobsOfItsOwnEnvironment() {
        ReplayJob job = begin(null);
        Environment charlie = world.liveOf("Charlie");

        assertThat(jobs.page(alice.id(), Keyset.first(10)).rows())
                .extracting(ReplayJob::id)
                .containsExactly(job.id());
        assertThat(jobs.page(charlie.id(), Keyset.first(10)).rows()).isEmpty();
        assertThat(jobs.find(charlie.id(), job.id())).isEmpty();
    }

    private ReplayJob begin(@Nullable DeliveryStatus status) {
        Instant now = Instant.now().plusSeconds(1);
        return jobs.begin(
                alice.id(), endpoint, new Selection(status, List.of(), now.minus(Duration.ofHours(1)), now), "Alice");
    }

    private ReplayJob run(ReplayJob job) {
        while (jobs.goOn(job)) {
            // A portion each time.
        }
        return find(job);
    }

    private ReplayJob find(ReplayJob job) {
        return jobs.find(alice.id(), job.id()).orElseThrow();
    }

    private Delivery publish(String type, boolean arrives) {
        Delivery delivery = world.publish(alice, type, Lane.FRESH, endpoint).get(0);
        settle(delivery, arrives);
        return delivery;
    }

    private void settle(Delivery delivery, boolean arrives) {
        work.claim(List.of(delivery.id()), 7, MINUTE).forEach(one -> settle(one, arrives));
    }

    private void settleAll(boolean arrive) {
        for (Lane lane : List.of(Lane.FRESH, Lane.RETRY)) {
            List<DeliveryId> due =
                    work.due(lane, 1_000).stream().map(Due::delivery).toList();
            work.claim(due, 7, MINUTE).forEach(one -> settle(one, arrive));
        }
    }

    private void settle(Work one, boolean arrives) {
        work.settle(List.of(
                arrives
                        ? Settlement.succeeded(one, answered(one, 200))
                        : Settlement.failed(Settlement.EXHAUSTED, one, answered(one, 500))));
    }

    private List<DeliveryId> replays() {
        return jdbc.sql("SELECT replay_of FROM delivery WHERE environment_id = ? AND replay_of IS NOT NULL ORDER BY id")
                .params((Object) alice.id().bytes())
                .query((row, n) -> new DeliveryId(dev.ringmain.id.Ids.fromBytes(row.getBytes(1))))
                .list();
    }
}
