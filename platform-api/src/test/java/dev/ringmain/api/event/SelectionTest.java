package dev.ringmain.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.event.Intake.Waiting;
import dev.ringmain.api.event.Submission.Item;
import dev.ringmain.api.event.Submission.Outcome;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.audit.Actor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/** What tenants wrote as conditions costs those who publish, and nobody else. */
@ApiTest
@Tag("database")
class SelectionTest {

    private static final String PATH = "/api/v1/webhooks/endpoints/";

    @Autowired
    Cast cast;

    @Autowired
    Commit commit;

    @Autowired
    ConfigurableTransactionManager transactions;

    private Workspace alice;
    private Collection<TransactionExecutionListener> listeners = List.of();

    @BeforeEach
    void meetAlice() {
        alice = cast.alice().live();
        listeners = new ArrayList<>(transactions.getTransactionExecutionListeners());
    }

    @AfterEach
    void listenNoMore() {
        transactions.setTransactionExecutionListeners(listeners);
    }

    @Test
    void aCommitterAsksNoConditionThatIsNew() {
        String id = open("\"condition\":\"data.n > 1\"");
        Waiting waiting = waiting();
        narrow(id, "\"condition\":\"data.n > 2\"");

        commit.commit(List.of(waiting));

        assertThat(waiting.outcome())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(Commit.OtherConditions.class);
        assertThat(alice.events()).isZero();
    }

    @Test
    void aCommitterFollowsWhatChangedOtherwise() {
        String paused = open("\"condition\":\"data.n > 1\"");
        String narrowed = open("\"subjects\":[\"CP-1\"]");
        String unmet = open("\"condition\":\"data.n > 5\"");
        open("\"condition\":\"data.n > 'x'\"");
        Waiting waiting = waiting();
        alice.patch(PATH + paused, "{\"status\":\"paused\"}");
        alice.patch(PATH + unmet, "{\"description\":\"Another\"}");
        narrow(narrowed, "\"subjects\":[\"CP-2\"]");
        String added = open("\"subjects\":[\"CP-1\"]");

        commit.commit(List.of(waiting));

        assertThat(waiting.outcome().getNow(new Outcome(List.of(), false)).accepted())
                .singleElement()
                .satisfies(accepted -> assertThat(accepted.deliveries()).isEqualTo(3));
        assertThat(alice.get("/api/v1/deliveries").each("endpoint_id"))
                .contains(paused, added)
                .doesNotContain(narrowed, unmet);
        assertThat(alice.get("/api/v1/deliveries?status=failed").each("endpoint_id"))
                .hasSize(1);
    }

    /** The condition changes after it was asked, and before the event is stored. */
    @Test
    void whoeverPublishesAsksTheConditionThatChangedMeanwhile() {
        String id = open("\"condition\":\"data.n > 5\"");
        AtomicInteger changes = new AtomicInteger();
        transactions.addListener(new TransactionExecutionListener() {
            @Override
            public void beforeBegin(TransactionExecution transaction) {
                if (Thread.currentThread().getName().startsWith("intake-") && changes.getAndIncrement() == 0) {
                    narrow(id, "\"condition\":\"data.n > 2\"");
                }
            }
        });

        Answer accepted = alice.publish("{\"type\":\"a.b\",\"subject\":\"CP-1\",\"data\":{\"n\":3}}");

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.number("/deliveries")).isEqualTo(1);
        assertThat(changes).as("transactions of committers").hasValue(2);
        assertThat(alice.events()).isEqualTo(1);
    }

    /** A condition that is much work for each of many events fails by itself; the others of the environment are asked. */
    @Test
    void aBatchIsNotAsMuchWorkAsItHasEvents() {
        String dear = open("\"condition\":\"data.l.all(a, data.l.all(b, a + b >= 0))\"");
        String cheap = open("\"condition\":\"data.l.size() == 65\"");
        String list = IntStream.range(0, 65).mapToObj(String::valueOf).collect(Collectors.joining(","));
        String batch = IntStream.range(0, 90)
                .mapToObj(i -> "{\"type\":\"a.b\",\"data\":{\"l\":[" + list + "]}}")
                .collect(Collectors.joining(",", "{\"events\":[", "]}"));

        assertThat(alice.publishBatch(batch).status()).isEqualTo(202);

        assertThat(alice.get(PATH + cheap + "/deliveries?status=pending&limit=100")
                        .each("id"))
                .hasSize(90);
        int sent = alice.get(PATH + dear + "/deliveries?status=pending&limit=100")
                .each("id")
                .size();
        int failed = alice.get(PATH + dear + "/deliveries?status=failed&limit=100")
                .each("id")
                .size();
        assertThat(sent).isBetween(10, 80);
        assertThat(sent + failed).isEqualTo(90);
    }

    private Waiting waiting() {
        PublishEvent event = EventReader.read(
                "{\"type\":\"a.b\",\"subject\":\"CP-1\",\"data\":{\"n\":3}}".getBytes(StandardCharsets.UTF_8));
        List<Item> items =
                List.of(Item.of(event, new Caller.Workspace(alice.environment().tenant(), alice.id())));
        return new Waiting(
                new Submission(items, null, null),
                Selection.of(items, commit),
                Actor.SYSTEM,
                new CompletableFuture<>());
    }

    private String open(String filter) {
        Answer opened =
                alice.endpoint("{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"],\"filter\":{" + filter + "}}");
        assertThat(opened.status()).as(opened.text()).isEqualTo(201);
        return opened.at("/id");
    }

    private void narrow(String endpoint, String filter) {
        assertThat(alice.patch(PATH + endpoint, "{\"filter\":{" + filter + "}}").status())
                .isEqualTo(200);
    }
}
