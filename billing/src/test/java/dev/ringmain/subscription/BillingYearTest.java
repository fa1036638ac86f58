package dev.ringmain.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.BillingTest;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.billing.Plans;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.Invoices;
import dev.ringmain.invoice.Ledger;
import dev.ringmain.invoice.LedgerEntry;
import dev.ringmain.invoice.Line;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.testing.SettableClock;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A year of billing, day by day, for tenants that change their minds, against a recomputation that knows nothing of the code. */
@BillingTest
class BillingYearTest {

    private static final int[] VERSIONS = {1, 2, 3, 4};

    @Autowired
    Subscriptions subscriptions;

    @Autowired
    BillingRun run;

    @Autowired
    Invoices invoices;

    @Autowired
    Ledger ledger;

    @Autowired
    Plans plans;

    @Autowired
    Tenants tenants;

    @Autowired
    AuditLog log;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SettableClock clock;

    @AfterEach
    void letTheClockGo() {
        clock.reset();
    }

    /** What the recomputation knows of a tenant: which plan it had on each day, and how many events it published in each month. */
    private static final class Sheet {

        final Map<LocalDate, Integer> planOfDay = new TreeMap<>();
        final Map<YearMonth, Long> events = new TreeMap<>();
    }

    @Test
    void comesToWhatASheetOfPaperSays() {
        clock.set(Instant.parse("2025-12-31T23:00:00Z"));
        Map<TenantId, Sheet> sheets = new LinkedHashMap<>();
        Map<TenantId, Integer> taxes = new LinkedHashMap<>();
        int[] rates = {0, 1900, 770, 2000};
        clock.set(Instant.parse("2026-01-01T08:00:00Z"));
        for (int i = 0; i < 4; i++) {
            // None begins with the free plan, so each has twelve invoices.
            Tenant tenant = tenants.save(new Tenant("Year " + i, 2 + i % 3, clock.instant()));
            subscriptions.begin(tenant.id(), null, null, rates[i], "Somebody\nSome Street 1");
            sheets.put(tenant.id(), new Sheet());
            taxes.put(tenant.id(), rates[i]);
        }
        Random random = new Random(20260101);
        for (LocalDate day = LocalDate.parse("2026-01-01"); day.getYear() == 2026; day = day.plusDays(1)) {
            clock.set(day.atTime(8, 0).toInstant(ZoneOffset.UTC));
            run.run();
            for (Map.Entry<TenantId, Sheet> entry : sheets.entrySet()) {
                TenantId tenant = entry.getKey();
                if (random.nextInt(40) == 0) {
                    int wanted = VERSIONS[1 + random.nextInt(3)];
                    if (plans.assigned(tenant).versionId() != wanted) {
                        subscriptions.choose(tenant, wanted, List.of());
                    }
                }
                int plan = plans.assigned(tenant).versionId();
                entry.getValue().planOfDay.put(day, plan);
                if (day.equals(YearMonth.from(day).atEndOfMonth())) {
                    long published = events(plan, random);
                    entry.getValue().events.put(YearMonth.from(day), published);
                    jdbc.sql("INSERT INTO usage_counter (tenant_id, period, shard, events) VALUES (?, ?, 0, ?)")
                            .params(tenant.bytes(), day.getYear() * 100 + day.getMonthValue(), published)
                            .update();
                }
                payEverything(tenant);
            }
        }
        clock.set(Instant.parse("2027-01-01T08:00:00Z"));
        run.run();

        sheets.forEach((tenant, sheet) -> {
            List<Invoice> all = all(tenant);
            assertThat(all.stream().filter(one -> one.lines().stream().anyMatch(line -> line.kind() == Line.Kind.BASE)))
                    .as("one invoice for each month of 2026, and the one for January 2027")
                    .hasSize(13);
            BigDecimal[] base = {BigDecimal.ZERO};
            sheet.planOfDay.forEach((day, plan) -> base[0] = base[0].add(BigDecimal.valueOf(price(plan))
                    .divide(BigDecimal.valueOf(day.lengthOfMonth()), 20, RoundingMode.HALF_UP)));
            long billedBase = lines(
                    all, line -> line.kind() != Line.Kind.OVERAGE && line.from().getYear() == 2026);
            long proration = all.stream()
                    .flatMap(one -> one.lines().stream())
                    .filter(line -> line.kind() == Line.Kind.PRORATION)
                    .count();
            // To half a cent for each part of a month.
            assertThat(base[0].subtract(BigDecimal.valueOf(billedBase)).abs())
                    .isLessThanOrEqualTo(BigDecimal.valueOf(proration)
                            .multiply(new BigDecimal("0.5"))
                            .add(new BigDecimal("0.01")));

            long overage = sheet.events.entrySet().stream()
                    .mapToLong(month -> {
                        int plan = sheet.planOfDay.get(month.getKey().atEndOfMonth());
                        long beyond = Math.max(0, month.getValue() - included(plan));
                        return BigDecimal.valueOf(beyond)
                                .multiply(BigDecimal.valueOf(priceOf1000(plan)))
                                .divide(BigDecimal.valueOf(1000), 0, RoundingMode.HALF_UP)
                                .longValueExact();
                    })
                    .sum();
            assertThat(lines(all, line -> line.kind() == Line.Kind.OVERAGE)).isEqualTo(overage);

            for (Invoice invoice : all) {
                long net = invoice.lines().stream().mapToLong(Line::amountMinor).sum();
                assertThat(invoice.subtotalMinor()).isEqualTo(net);
                assertThat(invoice.taxMinor())
                        .isEqualTo(BigDecimal.valueOf(net)
                                .multiply(BigDecimal.valueOf(taxes.get(tenant)))
                                .divide(BigDecimal.valueOf(10_000), 0, RoundingMode.HALF_UP)
                                .longValueExact());
                assertThat(invoice.totalMinor()).isEqualTo(net + invoice.taxMinor());
                assertThat(invoice.creditMinor()).isZero();
            }
            assertThat(ledger.entries(tenant).stream()
                            .filter(entry -> entry.kind() == LedgerEntry.Kind.INVOICE)
                            .mapToLong(LedgerEntry::amountMinor)
                            .sum())
                    .isEqualTo(all.stream().mapToLong(Invoice::totalMinor).sum());
            assertThat(ledger.balance(tenant, "EUR")).isEqualTo(ledger.open(tenant, "EUR"));
            assertThat(log.verify(tenant).isIntact()).isTrue();
        });

        List<Integer> numbers =
                jdbc.sql("SELECT number FROM invoice WHERE number LIKE 'RM-2026-%'").query(String.class).list().stream()
                        .map(number -> Integer.parseInt(number.substring(8)))
                        .sorted()
                        .toList();
        assertThat(numbers)
                .isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList());
    }

    /** Run twice, or by two nodes at once, a month is billed once. */
    @Test
    void billsAMonthOnceHoweverOftenItRuns() throws Exception {
        clock.set(Instant.parse("2026-03-10T08:00:00Z"));
        Tenant tenant = tenants.save(new Tenant("Twice", 3, clock.instant()));
        subscriptions.begin(tenant.id(), null, null, 1900, "");
        clock.set(Instant.parse("2026-06-01T08:00:00Z"));

        var pool = java.util.concurrent.Executors.newFixedThreadPool(4);
        try {
            for (var done : pool.invokeAll(java.util.Collections.nCopies(4, () -> {
                subscriptions.bringUpToDate(tenant.id());
                return true;
            }))) {
                done.get();
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(all(tenant.id()))
                .extracting(one -> one.lines().get(0).from().toString(), Invoice::subtotalMinor)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("2026-03-10", 10_574L),
                        org.assertj.core.groups.Tuple.tuple("2026-04-01", 14_900L),
                        org.assertj.core.groups.Tuple.tuple("2026-05-01", 14_900L),
                        org.assertj.core.groups.Tuple.tuple("2026-06-01", 14_900L));
    }

    private void payEverything(TenantId tenant) {
        if (ledger.open(tenant, "EUR") == 0) {
            return;
        }
        for (Invoice invoice : all(tenant)) {
            if (invoice.dueMinor() > 0) {
                invoices.pay(tenant, invoice.id(), invoice.dueMinor(), "manual/" + invoice.number());
            }
        }
    }

    /** Oldest first. */
    private List<Invoice> all(TenantId tenant) {
        List<Invoice> all =
                new ArrayList<>(invoices.of(tenant, Keyset.first(100)).rows());
        all.sort(Comparator.comparing(invoice -> invoice.id().value().toString()));
        return all;
    }

    private static long lines(List<Invoice> all, java.util.function.Predicate<Line> which) {
        return all.stream()
                .flatMap(one -> one.lines().stream())
                .filter(which)
                .mapToLong(Line::amountMinor)
                .sum();
    }

    private static long events(int plan, Random random) {
        return random.nextBoolean() ? included(plan) / 2 : included(plan) + random.nextInt(200_000);
    }

    // The price list, written down again.

    private static long price(int plan) {
        return plan == 2 ? 2_900 : plan == 3 ? 14_900 : 99_000;
    }

    private static long included(int plan) {
        return plan == 2 ? 500_000 : plan == 3 ? 10_000_000 : 1_000_000_000;
    }

    private static long priceOf1000(int plan) {
        return plan == 2 ? 0 : plan == 3 ? 3 : 1;
    }
}
