package dev.ringmain.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.event.Intake.Waiting;
import dev.ringmain.api.event.Submission.Item;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.audit.Actor;
import dev.ringmain.billing.Entitlement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/** Requests of several tenants are committed together, also when one of the tenants has used up its month. */
@ApiTest
@Tag("database")
class QuotaInABatchTest {

    @Autowired
    Cast cast;

    @Autowired
    Commit commit;

    @Autowired
    ConfigurableTransactionManager transactions;

    @Test
    void refusesTheTenantThatIsOverAndCommitsTheOthersTogether() {
        Workspace erin = erin(0);
        Workspace alice = cast.alice().live();
        Workspace charlie = cast.charlie().live();
        List<Waiting> served = Stream.of(alice, charlie, alice, charlie, alice)
                .map(workspace -> one(workspace))
                .toList();
        List<Waiting> refused = List.of(one(erin), one(erin));
        List<Waiting> batch = new ArrayList<>(served);
        batch.add(0, refused.get(0));
        batch.add(3, refused.get(1));

        assertThat(commits(batch)).isEqualTo(1);

        assertThat(served).allMatch(QuotaInABatchTest::isAccepted);
        assertThat(refused).allMatch(QuotaInABatchTest::isOverTheQuota);
        assertThat(alice.events() + charlie.events()).isEqualTo(5);
        assertThat(erin.stored()).isEqualTo(Workspace.Stored.NOTHING);
    }

    @Test
    void givesWhatIsLeftToTheFirstThatFit() {
        Workspace erin = erin(5);
        Workspace alice = cast.alice().live();
        Waiting two = several(erin, 2);
        Waiting tooMany = several(erin, 6);
        Waiting three = several(erin, 3);
        Waiting none = one(erin);
        Waiting other = one(alice);

        assertThat(commits(List.of(two, tooMany, three, none, other))).isEqualTo(1);

        assertThat(List.of(two, three, other)).allMatch(QuotaInABatchTest::isAccepted);
        assertThat(List.of(tooMany, none)).allMatch(QuotaInABatchTest::isOverTheQuota);
        assertThat(erin.events()).isEqualTo(5);
        assertThat(erin.counted()).isEqualTo(5);
    }

    @Test
    void fillsTheQuotaWithSmallOnesWhereALargeOneDoesNotFitAfterThem() {
        Workspace erin = erin(3);
        Waiting one = one(erin);
        Waiting three = several(erin, 3);
        List<Waiting> last = List.of(one(erin), one(erin));

        commits(Stream.concat(Stream.of(one, three), last.stream()).toList());

        assertThat(isOverTheQuota(three)).isTrue();
        assertThat(erin.events()).isEqualTo(3);
        assertThat(isAccepted(one)).isTrue();
        assertThat(last).allMatch(QuotaInABatchTest::isAccepted);
    }

    /** Types that are new to a catalogue count together, too. */
    @Test
    void takesInNoMoreTypesThanAreGrantedWhoeverBringsThem() {
        Workspace erin = cast.on(Map.of(Entitlement.CATALOGUE_TYPES, 3L)).live();
        Workspace alice = cast.alice().live();
        Waiting two = of(erin, "a.1", "a.2");
        Waiting tooMany = of(erin, "a.3", "a.4");
        Waiting known = of(erin, "a.2", "a.1");
        Waiting third = of(erin, "a.5");
        Waiting other = of(alice, "a.6");

        commit.commit(List.of(two, tooMany, known, third, other));

        assertThat(List.of(two, known, other)).allMatch(QuotaInABatchTest::isAccepted);
        // Whichever of them comes first, once the others are stored.
        assertThat(erin.stored().types()).isEqualTo(3);
        assertThat(List.of(tooMany, third))
                .filteredOn(QuotaInABatchTest::isAccepted)
                .containsExactly(third);
    }

    private Waiting of(Workspace workspace, String... types) {
        Caller.Workspace into = new Caller.Workspace(workspace.environment().tenant(), workspace.id());
        List<Item> items = Stream.of(types)
                .map(type ->
                        EventReader.read(("{\"type\":\"" + type + "\",\"data\":1}").getBytes(StandardCharsets.UTF_8)))
                .map(event -> Item.of(event, into))
                .toList();
        return waiting(items);
    }

    private Workspace erin(long quota) {
        return cast.on(Map.of(Entitlement.EVENTS_PER_MONTH, quota)).live();
    }

    private Waiting one(Workspace workspace) {
        return several(workspace, 1);
    }

    private Waiting several(Workspace workspace, int events) {
        PublishEvent event = EventReader.read("{\"type\":\"a.b\",\"data\":1}".getBytes(StandardCharsets.UTF_8));
        Caller.Workspace into = new Caller.Workspace(workspace.environment().tenant(), workspace.id());
        List<Item> items =
                IntStream.range(0, events).mapToObj(i -> Item.of(event, into)).toList();
        return waiting(items);
    }

    private Waiting waiting(List<Item> items) {
        return new Waiting(
                new Submission(items, null, null),
                Selection.of(items, commit),
                Actor.SYSTEM,
                new CompletableFuture<>());
    }

    /** @return how many transactions it took that wrote something */
    private int commits(List<Waiting> batch) {
        Thread own = Thread.currentThread();
        AtomicInteger commits = new AtomicInteger();
        Collection<TransactionExecutionListener> before =
                new ArrayList<>(transactions.getTransactionExecutionListeners());
        transactions.addListener(new TransactionExecutionListener() {
            @Override
            public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
                if (Thread.currentThread() == own && !transaction.isReadOnly()) {
                    commits.incrementAndGet();
                }
            }
        });
        try {
            commit.commit(batch);
        } finally {
            transactions.setTransactionExecutionListeners(before);
        }
        return commits.get();
    }

    private static boolean isAccepted(Waiting waiting) {
        return waiting.outcome().isDone() && !waiting.outcome().isCompletedExceptionally();
    }

    private static boolean isOverTheQuota(Waiting waiting) {
        try {
            waiting.outcome().getNow(null);
            return false;
        } catch (CompletionException e) {
            return e.getCause() instanceof ApiProblem problem && problem.code() == ProblemCode.QUOTA_EXCEEDED;
        }
    }
}
