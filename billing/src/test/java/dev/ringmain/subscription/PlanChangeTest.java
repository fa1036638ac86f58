package dev.ringmain.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ringmain.BillingTest;
import dev.ringmain.audit.AuditEntry;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.PlanGate;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointLimitReached;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.InvoicePdf;
import dev.ringmain.invoice.Invoices;
import dev.ringmain.invoice.Line;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@BillingTest
class PlanChangeTest extends BillingFixture {

    @Autowired
    InvoicePdf pdf;

    @Autowired
    PlanGate gate;

    @BeforeEach
    void begin() {
        clock.set(Instant.parse("2026-04-16T12:00:00Z"));
    }

    @Test
    void upgradesAtOnceForTheDaysThatAreLeft() {
        TenantId alice = tenant(STARTER, 1900);
        PlanChange preview = changes.preview(alice, GROWTH, List.of());
        assertThat(preview.isNow()).isTrue();
        assertThat(preview.suspendedEndpoints()).isZero();

        subscriptions.choose(alice, GROWTH, List.of());

        assertThat(plans.assigned(alice).code()).isEqualTo("growth");
        Invoice invoice = newest(alice);
        // 15 of 30 days: 14.50 back, 74.50 charged.
        assertThat(invoice.lines()).extracting(Line::amountMinor).containsExactly(-1_450L, 7_450L);
        assertThat(invoice.subtotalMinor()).isEqualTo(6_000);
        assertThat(invoice.taxMinor()).isEqualTo(1_140);
        // What was shown is what is billed.
        assertThat(preview.cost().lines()).isEqualTo(invoice.lines());
        assertThat(preview.cost().dueMinor()).isEqualTo(invoice.dueMinor());
        assertThat(log.of(alice, "plan.changed", Keyset.first(5)).rows())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.before()).contains("\"plan\":\"starter\"");
                    assertThat(entry.after()).contains("\"plan\":\"growth\"");
                });
        assertThatExceptionOfType(CannotChange.class).isThrownBy(() -> subscriptions.choose(alice, GROWTH, List.of()));
    }

    /** Between the end of a month and the run that closes it, nobody knows yet what a change would cost. */
    @Test
    void showsNoChangeWhileAMonthOrATrialIsBeingClosed() {
        TenantId alice = tenant(STARTER);
        TenantId keen = unbilled(GROWTH);
        subscriptions.begin(keen, Instant.parse("2026-05-01T00:00:00Z"), FREE, 0, "");
        at("2026-05-01T00:02:00Z");

        for (TenantId tenant : List.of(alice, keen)) {
            assertThatExceptionOfType(CannotChange.class)
                    .isThrownBy(() -> changes.preview(tenant, ENTERPRISE, List.of()))
                    .withMessageContaining("Try again in a few minutes");
            assertThatExceptionOfType(CannotChange.class)
                    .isThrownBy(() -> changes.previewMove(tenant, ENTERPRISE))
                    .withMessageContaining("Try again in a few minutes");
        }
        at("2026-05-01T00:06:00Z");
        run.run();
        assertThat(changes.preview(alice, GROWTH, List.of()).isNow()).isTrue();
        assertThat(changes.preview(keen, GROWTH, List.of()).isNow()).isTrue();
    }

    /** Shown two minutes before midnight, confirmed one after: what a month more or less costs is not found out by the second. */
    @Test
    void changesNothingWhileAMonthOrATrialIsBeingClosed() {
        TenantId alice = tenant(GROWTH);
        TenantId keen = unbilled(GROWTH);
        subscriptions.begin(keen, Instant.parse("2026-05-01T00:00:00Z"), FREE, 0, "");
        subscriptions.choose(alice, STARTER, List.of());
        at("2026-04-30T23:58:00Z");
        assertThat(changes.preview(keen, ENTERPRISE, List.of()).isNow()).isTrue();
        at("2026-05-01T00:01:00Z");

        for (TenantId tenant : List.of(alice, keen)) {
            for (Runnable change : List.<Runnable>of(
                    () -> subscriptions.choose(tenant, ENTERPRISE, List.of()),
                    () -> subscriptions.move(tenant, ENTERPRISE, "Agreed"),
                    () -> subscriptions.stay(tenant),
                    () -> subscriptions.extendTrial(tenant, Instant.parse("2026-05-09T00:00:00Z"), "Agreed"))) {
                assertThatExceptionOfType(CannotChange.class)
                        .isThrownBy(change::run)
                        .withMessageContaining("Try again in a few minutes");
            }
        }
        assertThat(all(alice)).as("nothing was closed by it").hasSize(1);
        // What was published in the last moment of the month is counted by now.
        publish(alice, 202604, 11_000_000);
        at("2026-05-01T00:05:00Z");
        subscriptions.choose(alice, ENTERPRISE, List.of());
        assertThat(plans.assigned(alice).versionId()).isEqualTo(ENTERPRISE);
        assertThat(all(alice))
                .anySatisfy(invoice -> assertThat(invoice.lines())
                        .anyMatch(line -> line.kind() == Line.Kind.OVERAGE && line.quantity() == 1_000_000));
    }

    /** What a tenant was granted beside its plan goes with it to the next one, as long as it holds: the look says what the act does. */
    @Test
    void showsTheRoomThatExceptionsGive() {
        TenantId alice = tenant(GROWTH);
        Environment live = environment(alice);
        Environment other = environments.save(new Environment(alice, "other", Environment.Kind.LIVE, clock.instant()));
        open(live, 12);
        open(other, 12);
        limits.grant(alice, live.id(), Entitlement.ENDPOINTS_PER_ENVIRONMENT, 11, "sam", "Agreed", null);
        grant(alice, Entitlement.RETENTION_DAYS, 60, null);
        grant(alice, Entitlement.TRANSFORMATIONS, 1, null);
        grant(alice, Entitlement.MEMBERS, 90, Instant.parse("2026-04-20T00:00:00Z"));
        PlanChange preview = changes.preview(alice, STARTER, List.of());
        PlanChange move = changes.previewMove(alice, STARTER);

        assertThat(preview.rooms()).extracting(room -> room.suspended().size()).containsExactly(1, 2);
        assertThat(preview.logs()).isEmpty();
        assertThat(preview.comparison().losses())
                .extracting(loss -> loss.entitlement())
                .doesNotContain(Entitlement.RETENTION_DAYS, Entitlement.TRANSFORMATIONS)
                .contains(Entitlement.MEMBERS);
        assertThat(preview.comparison().losses())
                .as("it has ended by then")
                .filteredOn(loss -> loss.entitlement() == Entitlement.MEMBERS)
                .extracting(loss -> loss.before())
                .containsExactly(20L);
        assertThat(move.rooms()).extracting(room -> room.suspended().size()).containsExactly(1, 2);
        assertThat(move.comparison().losses())
                .as("it holds now")
                .extracting(loss -> loss.entitlement())
                .doesNotContain(Entitlement.MEMBERS);

        subscriptions.move(alice, STARTER, "Agreed");
        assertThat(suspended(live)).hasSize(1);
        assertThat(suspended(other)).hasSize(2);
    }

    @Test
    void downgradesAtTheEndOfTheMonthSuspendsAndBringsBack() {
        TenantId alice = tenant(GROWTH, 0);
        Environment live = environment(alice);
        List<Endpoint> twelve = open(live, 12);
        EndpointId survivor = twelve.get(11).id();

        PlanChange preview = changes.preview(alice, STARTER, List.of(survivor));
        assertThat(preview.isNow()).isFalse();
        assertThat(preview.at()).isEqualTo("2026-05-01T00:00:00Z");
        assertThat(preview.rooms()).singleElement().satisfies(room -> {
            assertThat(room.stay())
                    .extracting(Endpoint::id)
                    .startsWith(survivor)
                    .hasSize(10);
            assertThat(room.suspended())
                    .extracting(Endpoint::id)
                    .containsExactly(twelve.get(9).id(), twelve.get(10).id());
        });
        assertThat(preview.logs()).singleElement().satisfies(shorter -> {
            assertThat(shorter.daysBefore()).isEqualTo(60);
            assertThat(shorter.daysAfter()).isEqualTo(30);
        });
        assertThat(preview.comparison().losses())
                .extracting(loss -> loss.entitlement())
                .contains(Entitlement.DELIVERY_RATE_PER_ENDPOINT, Entitlement.API_RATE, Entitlement.TRANSFORMATIONS);
        assertThat(preview.cost().lines()).isEmpty();

        subscriptions.choose(alice, STARTER, List.of(survivor));
        assertThat(plans.assigned(alice).code()).isEqualTo("growth");
        assertThat(suspended(live)).isEmpty();

        clock.set(Instant.parse("2026-05-01T00:10:00Z"));
        run.run();
        assertThat(plans.assigned(alice).code()).isEqualTo("starter");
        assertThat(suspended(live))
                .containsExactly(twelve.get(9).id(), twelve.get(10).id());
        assertThat(newest(alice).subtotalMinor()).isEqualTo(2_900);

        subscriptions.choose(alice, GROWTH, List.of());
        assertThat(suspended(live)).isEmpty();
        assertThat(endpoints.in(live.id())).hasSize(12).allMatch(one -> one.status() == EndpointStatus.ACTIVE);
    }

    @Test
    void takesADowngradeBack() {
        TenantId alice = tenant(GROWTH, 0);
        subscriptions.choose(alice, FREE, List.of());
        assertThat(subscriptions.stay(alice)).isTrue();
        assertThat(subscriptions.stay(alice)).isFalse();

        clock.set(Instant.parse("2026-05-01T00:10:00Z"));
        run.run();
        assertThat(plans.assigned(alice).code()).isEqualTo("growth");
        assertThat(newest(alice).subtotalMinor()).isEqualTo(14_900);
    }

    @Test
    void billsWhatWasPublishedBeyondThePlan() {
        TenantId alice = tenant(GROWTH, 0);
        jdbc.sql("INSERT INTO usage_counter (tenant_id, period, shard, events) VALUES (?, 202604, 0, 10023456)")
                .params((Object) alice.bytes())
                .update();
        clock.set(Instant.parse("2026-05-01T00:10:00Z"));
        run.run();

        assertThat(newest(alice).lines())
                .extracting(Line::kind, Line::quantity, Line::amountMinor)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Line.Kind.OVERAGE, 23_456L, 70L),
                        org.assertj.core.groups.Tuple.tuple(Line.Kind.BASE, 31L, 14_900L));
    }

    @Test
    void endsATrialWithItsFallbackUnlessAPlanWasChosen() {
        Tenant idle = tenants.save(new Tenant("Idle", GROWTH, clock.instant()));
        Tenant keen = tenants.save(new Tenant("Keen", GROWTH, clock.instant()));
        Instant end = Instant.parse("2026-04-26T12:00:00Z");
        subscriptions.begin(idle.id(), end, FREE, 0, "");
        subscriptions.begin(keen.id(), end, FREE, 0, "");
        Environment live = environment(idle.id());
        open(live, 2);
        assertThat(subscriptions.choose(keen.id(), GROWTH, List.of())).isEqualTo(end);

        clock.set(end.plus(Duration.ofMinutes(6)));
        run.run();

        assertThat(plans.assigned(idle.id()).code()).isEqualTo("free");
        assertThat(invoices.of(idle.id(), Keyset.first(5)).rows()).isEmpty();
        assertThat(suspended(live)).hasSize(2);
        assertThat(plans.assigned(keen.id()).code()).isEqualTo("growth");
        // 26 to 30 April: 5 of 30 days.
        assertThat(newest(keen.id()).subtotalMinor()).isEqualTo(2_483);
        assertThat(subscriptions.of(keen.id()).isTrial()).isFalse();
    }

    @Test
    void goesFromOverdueToReadOnlyToHeldAndBackWhenItIsPaid() {
        TenantId alice = tenant(STARTER, 0);
        Environment live = environment(alice);
        open(live, 1);
        Instant due = java.util.Objects.requireNonNull(newest(alice).dueAt());
        assertThat(due).isEqualTo("2026-04-30T12:00:00Z");

        assertStanding(alice, due.minusSeconds(1), Standing.GOOD);
        assertStanding(alice, due, Standing.PAST_DUE);
        assertStanding(alice, due.plus(Duration.ofDays(3)), Standing.READ_ONLY);
        assertThat(suspended(live)).isEmpty();
        assertThatExceptionOfType(CannotChange.class).isThrownBy(() -> subscriptions.choose(alice, GROWTH, List.of()));
        assertStanding(alice, due.plus(Duration.ofDays(10)), Standing.HELD);
        assertThat(suspended(live)).hasSize(1);

        for (Invoice invoice : invoices.of(alice, Keyset.first(10)).rows()) {
            invoices.pay(alice, invoice.id(), invoice.dueMinor(), "manual/x");
        }
        assertThat(subscriptions.review(alice)).isEqualTo(Standing.GOOD);
        assertThat(suspended(live)).isEmpty();
        assertThat(ledger.balance(alice, "EUR")).isZero();
        assertThat(log.of(alice, "subscription", Keyset.first(10)).rows())
                .extracting(AuditEntry::action)
                .containsExactly(
                        "subscription.good",
                        "subscription.held",
                        "subscription.read_only",
                        "subscription.past_due",
                        "subscription.begun");
    }

    @Test
    void correctsByCreditNoteAndNeverByEdit() {
        TenantId alice = tenant(GROWTH, 1900);
        Invoice invoice = newest(alice);
        invoices.pay(alice, invoice.id(), invoice.totalMinor(), "manual/1");
        assertThat(invoices.pay(alice, invoice.id(), invoice.totalMinor(), "manual/1"))
                .isFalse();

        Invoice note = invoices.credit(alice, invoice.id(), 1_000, "Two days away");
        assertThat(note.totalMinor()).isEqualTo(-1_190);
        assertThat(note.number()).startsWith("RM-C-2026-");
        assertThat(invoices.find(alice, invoice.id()).orElseThrow())
                .usingRecursiveComparison()
                .ignoringFields("status", "settledMinor", "paidAt")
                .isEqualTo(invoice);
        assertThat(ledger.credit(alice, "EUR")).isEqualTo(1_190);
        org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> invoices.credit(alice, invoice.id(), invoice.subtotalMinor(), "Too much"));
        Invoice rest = invoices.credit(alice, invoice.id(), invoice.subtotalMinor() - 1_000, "All of it");
        assertThat(note.totalMinor() + rest.totalMinor()).isEqualTo(-invoice.totalMinor());

        // The next invoice is paid from it.
        clock.set(Instant.parse("2026-05-01T00:10:00Z"));
        run.run();
        assertThat(newest(alice).creditMinor()).isEqualTo(invoice.totalMinor());
        assertThat(ledger.balance(alice, "EUR")).isEqualTo(newest(alice).dueMinor());
    }

    @Test
    void givesBackTheCreditOfAnInvoiceThatIsVoid() {
        TenantId alice = tenant(GROWTH, 0);
        Invoice first = newest(alice);
        invoices.pay(alice, first.id(), first.totalMinor() + 500, "manual/1");
        assertThat(ledger.credit(alice, "EUR")).isEqualTo(500);
        clock.set(Instant.parse("2026-05-01T00:10:00Z"));
        run.run();
        Invoice second = newest(alice);
        assertThat(second.creditMinor()).isEqualTo(500);

        Invoice gone = invoices.cancel(alice, second.id(), "A mistake");
        assertThat(gone.status()).isEqualTo(Invoice.Status.VOID);
        assertThat(gone.number()).isEqualTo(second.number());
        assertThat(ledger.credit(alice, "EUR")).isEqualTo(500);
        assertThat(invoices.cancel(alice, second.id(), "Again")).isEqualTo(gone);
        assertThatExceptionOfType(Invoices.WrongState.class)
                .isThrownBy(() -> invoices.cancel(alice, first.id(), "Paid"));
    }

    @Test
    void isPrinted() {
        Tenant tenant = tenants.save(new Tenant("Amber <Charging> & Söhne", GROWTH, clock.instant()));
        subscriptions.begin(tenant.id(), null, null, 1900, "Amber <Charging> & Söhne\nSome Street 1");
        byte[] printed = pdf.render(newest(tenant.id()));
        assertThat(new String(printed, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
        assertThat(printed.length).isGreaterThan(1_000);
    }

    /** As somebody reads it who opens it, and not as the file has it. */
    @Test
    void isPrintedInTheLettersOfTheCustomer() throws Exception {
        String name = "Žluťoučký kůň, Ελλάδα, Київ, Łódź, İzmir, Հայաստան";
        Tenant tenant = tenants.save(new Tenant("Names", GROWTH, clock.instant()));
        subscriptions.begin(tenant.id(), null, null, 1900, name);
        try (PDDocument read = Loader.loadPDF(pdf.render(newest(tenant.id())))) {
            assertThat(new PDFTextStripper().getText(read)).contains(name).doesNotContain("#");
        }
    }

    /** Ten are allowed and nine there: of eight who open one at once, one gets it. */
    @Test
    void letsNoEndpointInBeyondTheLimitHoweverManyAskAtOnce() throws Exception {
        TenantId alice = tenant(STARTER, 0);
        Environment live = environment(alice);
        open(live, 9);
        assertThat(together(8, () -> {
                    try {
                        open(live, 1, gate.endpointsPerEnvironment(alice, live.id()));
                        return true;
                    } catch (EndpointLimitReached e) {
                        return false;
                    }
                }))
                .isEqualTo(1);
        assertThat(endpoints.countIn(live.id())).isEqualTo(10);
    }

    /** Of many clicks on the same upgrade one is billed. */
    @Test
    void upgradesOnceHoweverManyAskAtOnce() throws Exception {
        TenantId alice = tenant(STARTER, 0);
        assertThat(together(6, () -> {
                    try {
                        subscriptions.choose(alice, GROWTH, List.of());
                        return true;
                    } catch (CannotChange e) {
                        return false;
                    }
                }))
                .isEqualTo(1);
        assertThat(invoices.of(alice, Keyset.first(10)).rows()).hasSize(2);
    }

    @Test
    void bringsEndpointsBackWithAnExceptionAndSuspendsThemWhenItEnds() {
        TenantId alice = tenant(STARTER, 0);
        Environment live = environment(alice);
        limits.grant(
                alice,
                live.id(),
                Entitlement.ENDPOINTS_PER_ENVIRONMENT,
                11,
                "sam",
                "A move",
                clock.instant().plusSeconds(3_600));
        open(live, 11, gate.endpointsPerEnvironment(alice, live.id()));
        run.run();
        assertThat(suspended(live)).isEmpty();

        clock.tick(Duration.ofHours(2));
        run.run();
        assertThat(suspended(live)).hasSize(1);
    }

    private static int together(int threads, Callable<Boolean> call) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            int yes = 0;
            for (Future<Boolean> called : pool.invokeAll(Collections.nCopies(threads, call))) {
                yes += called.get() ? 1 : 0;
            }
            return yes;
        } finally {
            pool.shutdownNow();
        }
    }
}
