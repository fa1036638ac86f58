package dev.ringmain.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.LimitOverride;
import dev.ringmain.billing.Limits;
import dev.ringmain.billing.Plans;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.Invoices;
import dev.ringmain.invoice.Ledger;
import dev.ringmain.invoice.Line;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.testing.SettableClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tenants with a plan, what they have and what they are billed, for tests of either. */
abstract class BillingFixture {

    /** The versions that the migrations publish. */
    static final int FREE = 1;

    static final int STARTER = 2;
    static final int GROWTH = 3;
    static final int ENTERPRISE = 4;

    @Autowired
    Subscriptions subscriptions;

    @Autowired
    PlanChanges changes;

    @Autowired
    BillingRun run;

    @Autowired
    Invoices invoices;

    @Autowired
    Ledger ledger;

    @Autowired
    Plans plans;

    @Autowired
    Limits limits;

    @Autowired
    Tenants tenants;

    @Autowired
    Environments environments;

    @Autowired
    Endpoints endpoints;

    @Autowired
    EndpointRegistry registry;

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

    void at(String moment) {
        clock.set(Instant.parse(moment));
    }

    /** One that is not billed. */
    TenantId unbilled(int version) {
        return tenants.save(new Tenant("Alice", version, clock.instant())).id();
    }

    /** One that pays from today on, without tax. */
    TenantId tenant(int version) {
        return tenant(version, 0);
    }

    TenantId tenant(int version, int taxRateBp) {
        TenantId id = unbilled(version);
        subscriptions.begin(id, null, null, taxRateBp, "Alice\nSome Street 1");
        return id;
    }

    Environment environment(TenantId tenant) {
        return environments.save(new Environment(tenant, "live", Environment.Kind.LIVE, clock.instant()));
    }

    /** Opens endpoints, whatever the plan allows. */
    List<Endpoint> open(Environment environment, int count) {
        return open(environment, count, Integer.MAX_VALUE);
    }

    List<Endpoint> open(Environment environment, int count, int most) {
        List<Endpoint> opened = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            EndpointDraft draft =
                    new EndpointDraft("https://hooks.example.com/in", null, List.of("*"), null, null, null, null, null);
            opened.add(registry.open(environment.id(), draft, most).endpoint());
        }
        return opened;
    }

    List<EndpointId> suspended(Environment environment) {
        return endpoints.in(environment.id()).stream()
                .filter(one -> one.status() == EndpointStatus.SUSPENDED_BY_PLAN)
                .map(Endpoint::id)
                .toList();
    }

    /** @param month such as 202604 */
    void publish(TenantId tenant, int month, long events) {
        jdbc.sql("INSERT INTO usage_counter (tenant_id, period, shard, events) VALUES (?, ?, 0, ?) ON DUPLICATE KEY"
                        + " UPDATE events = events + VALUES(events)")
                .params(tenant.bytes(), month, events)
                .update();
    }

    LimitOverride grant(TenantId tenant, Entitlement entitlement, long value, @Nullable Instant until) {
        return limits.grant(tenant, null, entitlement, value, "sam", "Agreed", until);
    }

    Invoice find(Invoice invoice) {
        return invoices.find(invoice.tenant(), invoice.id()).orElseThrow();
    }

    List<Invoice> all(TenantId tenant) {
        return invoices.of(tenant, Keyset.first(20)).rows();
    }

    Invoice newest(TenantId tenant) {
        return invoices.of(tenant, Keyset.first(1)).rows().get(0);
    }

    List<Long> amounts(TenantId tenant) {
        return newest(tenant).lines().stream().map(Line::amountMinor).toList();
    }

    /** What the newest invoice bills beyond the plan: events and amounts. */
    List<Tuple> overage(TenantId tenant) {
        return newest(tenant).lines().stream()
                .filter(line -> line.kind() == Line.Kind.OVERAGE)
                .map(line -> Tuple.tuple(line.quantity(), line.amountMinor()))
                .toList();
    }

    void assertStanding(TenantId tenant, Instant moment, Standing standing) {
        clock.set(moment);
        run.run();
        assertThat(subscriptions.of(tenant).standing()).as(moment.toString()).isEqualTo(standing);
    }
}
