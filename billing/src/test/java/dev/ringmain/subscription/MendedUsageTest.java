package dev.ringmain.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.BillingTest;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.UsageCheck;
import dev.ringmain.id.Ids;
import dev.ringmain.invoice.Line;
import dev.ringmain.invoice.Period;
import dev.ringmain.subscription.Stretches.Stretch;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.TenantId;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.UUID;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Counters said more, or less, than the log holds, and a plan was left while they did. */
@BillingTest
class MendedUsageTest extends BillingFixture {

    private static final YearMonth APRIL = YearMonth.of(2026, 4);

    @Autowired
    UsageCheck check;

    @Autowired
    Stretches stretches;

    @Test
    void whatWasNeverPublishedIsNotBilledToThePlanThatWasLeft() {
        at("2026-04-01T12:00:00Z");
        TenantId alice = tenant(GROWTH);
        Environment live = environment(alice);
        grant(alice, Entitlement.EVENTS_PER_MONTH, 10, null);
        grant(alice, Entitlement.OVERAGE_PRICE_PER_1000, 1_000, null);
        log(live, "2026-04-10T12:00:00Z", 12);
        counted(alice, 10, 20);
        at("2026-04-16T12:00:00Z");
        subscriptions.move(alice, ENTERPRISE, "Agreed");
        log(live, "2026-04-18T12:00:00Z", 6);
        counted(alice, 18, 6);

        Period april = subscriptions.of(alice).period();
        at("2026-05-01T01:10:00Z");
        // Before it is billed, as where the run for it has failed so far.
        assertThat(check.mend(alice, APRIL, "Counted twice").isRight()).isTrue();

        assertThat(stretches.of(alice, april))
                .extracting(Stretch::eventsBefore, Stretch::eventsUntil)
                .containsExactly(Tuple.tuple(0L, 12L), Tuple.tuple(12L, 18L));
        run.run();
        assertThat(newest(alice).lines().get(0))
                .returns(Line.Kind.OVERAGE, Line::kind)
                .returns(GROWTH, Line::planVersionId)
                .returns(2L, Line::quantity);
    }

    /** As a release before this one left it: the counters are mended, and the count at the move is not. */
    @Test
    void noStretchEndsBeyondWhatThereWas() {
        at("2026-04-01T12:00:00Z");
        TenantId alice = tenant(GROWTH);
        publish(alice, 202604, 15_000_000);
        at("2026-04-16T12:00:00Z");
        subscriptions.move(alice, ENTERPRISE, "Agreed");
        publish(alice, 202604, -6_000_000);
        at("2026-05-01T00:10:00Z");
        run.run();

        assertThat(overage(alice)).isEmpty();
    }

    private void counted(TenantId tenant, int day, int events) {
        jdbc.sql("INSERT INTO usage_counter (tenant_id, period, shard, day, events) VALUES (?, 202604, 1, ?, ?)")
                .params(tenant.bytes(), day, events)
                .update();
    }

    private void log(Environment environment, String at, int events) {
        Instant moment = Instant.parse(at);
        for (int i = 0; i < events; i++) {
            jdbc.sql(
                            "INSERT INTO event (id, environment_id, type, occurred_at, deliveries, data) VALUES (?, ?, 'a.b', ?, 0,"
                                    + " '{}')")
                    .params(
                            Ids.bytes(new UUID(Ids.floor(moment).getMostSignificantBits(), i)),
                            environment.id().bytes(),
                            LocalDateTime.ofInstant(moment, ZoneOffset.UTC))
                    .update();
        }
    }
}
