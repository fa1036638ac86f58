package dev.ringmain.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.BillingTest;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** What members are told of money: once for each fact, with it or not at all, however many nodes run. */
@BillingTest
class MoneyNewsTest extends BillingFixture {

    @Autowired
    TransactionTemplate transaction;

    @BeforeEach
    void inApril() {
        at("2026-04-10T12:00:00Z");
    }

    @Test
    void tellsOfEachInvoiceOnce() throws Exception {
        TenantId alice = tenant(STARTER);
        assertThat(told(alice, "invoice")).singleElement().asString().contains(number(alice), "EUR");

        at("2026-05-01T00:05:00Z");
        together(4, () -> run.run());
        assertThat(told(alice, "invoice")).hasSize(2).last().asString().contains(number(alice), "2026-05-15");
    }

    @Test
    void tellsOfNothingThatWasTakenBack() {
        TenantId alice = unbilled(STARTER);
        transaction.executeWithoutResult(status -> {
            subscriptions.begin(alice, null, null, 0, "");
            assertThat(told(alice, "invoice")).hasSize(1);
            status.setRollbackOnly();
        });
        assertThat(told(alice, "invoice")).isEmpty();
    }

    @Test
    void tellsOfWhatIsOverdueEachTimeItGetsWorse() throws Exception {
        TenantId alice = tenant(STARTER);
        Invoice invoice = newest(alice);
        Instant due = Objects.requireNonNull(invoice.dueAt());
        clock.set(due.minusSeconds(1));
        run.run();
        assertThat(told(alice, "overdue")).isEmpty();
        clock.set(due);
        together(4, () -> run.run());
        assertThat(told(alice, "overdue")).containsExactly("{\"standing\":\"past_due\"}");
        clock.set(due.plus(Duration.ofDays(3)));
        together(4, () -> run.run());
        clock.set(due.plus(Duration.ofDays(10)));
        run.run();
        run.run();
        assertThat(told(alice, "overdue"))
                .containsExactly(
                        "{\"standing\":\"past_due\"}", "{\"standing\":\"read_only\"}", "{\"standing\":\"held\"}");
        for (Invoice one : all(alice)) {
            if (one.dueMinor() > 0) {
                invoices.pay(alice, one.id(), one.dueMinor(), "manual/x");
            }
        }
        subscriptions.review(alice);
        assertThat(told(alice, "overdue"))
                .as("that it is good again is no news of trouble")
                .hasSize(3);
    }

    @Test
    void tellsThreeDaysBeforeATrialEndsAndOfAnotherEndAnew() throws Exception {
        TenantId alice = unbilled(GROWTH);
        subscriptions.begin(alice, Instant.parse("2026-04-20T12:00:00Z"), STARTER, 0, "");
        at("2026-04-17T11:59:59Z");
        run.run();
        assertThat(told(alice, "trial_ends")).isEmpty();
        at("2026-04-17T12:00:00Z");
        together(4, () -> run.run());
        run.run();
        assertThat(told(alice, "trial_ends"))
                .containsExactly("{\"ends_at\":\"2026-04-20T12:00:00Z\",\"plan\":\"Growth\",\"follows\":\"Starter\"}");

        subscriptions.extendTrial(alice, Instant.parse("2026-04-30T12:00:00Z"), "They wait.");
        run.run();
        assertThat(told(alice, "trial_ends")).hasSize(1);
        at("2026-04-28T12:00:00Z");
        run.run();
        assertThat(told(alice, "trial_ends")).hasSize(2).last().asString().contains("2026-04-30T12:00:00Z");
        at("2026-04-30T12:10:00Z");
        run.run();
        assertThat(told(alice, "trial_ends")).as("it is over").hasSize(2);
    }

    /** As that many nodes do at one moment; what keeps them apart is the database. */
    private static void together(int many, Runnable what) throws Exception {
        ExecutorService nodes = Executors.newFixedThreadPool(many);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int n = 0; n < many; n++) {
                all.add(nodes.submit(what));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            nodes.shutdown();
        }
    }

    private String number(TenantId tenant) {
        return Objects.requireNonNull(newest(tenant).number());
    }

    private List<String> told(TenantId tenant, String kind) {
        return jdbc.sql("SELECT facts FROM notice WHERE tenant_id = ? AND kind = ? ORDER BY id")
                .params(tenant.bytes(), kind)
                .query(String.class)
                .list();
    }
}
