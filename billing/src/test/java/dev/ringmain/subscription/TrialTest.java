package dev.ringmain.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ringmain.BillingTest;
import dev.ringmain.audit.AuditEntry;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.SignUps;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** How a trial begins, is given another end, and ends. */
@BillingTest
class TrialTest extends BillingFixture {

    @Autowired
    TenantActs acts;

    @Autowired
    SignUps signUps;

    @Autowired
    TransactionTemplate transaction;

    @BeforeEach
    void inApril() {
        at("2026-04-10T12:00:00Z");
    }

    @Test
    void billsNothingUntilItsEndAndThenItsFallback() {
        TenantId erin = tried(new Trial(10, plans.version(STARTER)));
        assertThat(subscriptions.of(erin).trialEndsAt()).isEqualTo("2026-04-20T12:00:00Z");

        at("2026-04-20T12:04:59Z");
        run.run();
        assertThat(plans.assigned(erin).versionId()).isEqualTo(GROWTH);
        assertThat(all(erin)).isEmpty();

        at("2026-04-20T12:05:00Z");
        run.run();
        assertThat(plans.assigned(erin).versionId()).isEqualTo(STARTER);
        assertThat(subscriptions.of(erin).isTrial()).isFalse();
        // 20 to 30 April: 11 of 30 days.
        assertThat(amounts(erin)).containsExactly(1_063L);
    }

    @Test
    void goesOnUntilTheEndThatItWasGiven() {
        TenantId erin = tried(new Trial(10, null));
        acts.extendTrial(erin, Instant.parse("2026-05-03T09:00:00Z"), "They wait for a charger.");
        AuditEntry told = log.of(erin, "trial.extended", Keyset.first(5)).rows().get(0);
        assertThat(told.reason()).isEqualTo("They wait for a charger.");
        assertThat(told.before()).contains("2026-04-20T12:00:00Z");
        assertThat(told.after()).contains("2026-05-03T09:00:00Z");

        at("2026-05-03T08:00:00Z");
        run.run();
        assertThat(plans.assigned(erin).versionId())
                .as("also beyond the turn of the month")
                .isEqualTo(GROWTH);
        assertThat(all(erin)).isEmpty();

        at("2026-05-03T09:05:00Z");
        run.run();
        assertThat(plans.assigned(erin).versionId()).isEqualTo(FREE);
        assertThat(all(erin)).as("what is free is not billed").isEmpty();
    }

    @Test
    void mayEndSooner() {
        TenantId erin = tried(new Trial(10, null));
        acts.extendTrial(erin, Instant.parse("2026-04-11T00:00:00Z"), "They asked for it.");
        at("2026-04-11T00:05:00Z");
        run.run();
        assertThat(plans.assigned(erin).versionId()).isEqualTo(FREE);
    }

    @Test
    void isGivenNoEndThatMakesNoSense() {
        TenantId erin = tried(new Trial(10, null));
        TenantId paying = tenant(STARTER);
        Instant now = clock.instant();
        for (Instant wrong : List.of(now, now.minusSeconds(1), now.plus(Duration.ofDays(366)))) {
            assertThatExceptionOfType(CannotChange.class)
                    .as(wrong.toString())
                    .isThrownBy(() -> acts.extendTrial(erin, wrong, "x"));
        }
        assertThatExceptionOfType(CannotChange.class)
                .isThrownBy(() -> acts.extendTrial(paying, now.plusSeconds(60), "x"))
                .withMessageContaining("trial that runs");
        assertThatIllegalArgumentException().isThrownBy(() -> acts.extendTrial(erin, now.plusSeconds(60), " "));
        assertThatIllegalArgumentException().isThrownBy(() -> new Trial(0, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Trial(366, null));
        assertThat(subscriptions.of(erin).trialEndsAt()).isEqualTo("2026-04-20T12:00:00Z");

        at("2026-04-20T12:00:01Z");
        assertThatExceptionOfType(CannotChange.class)
                .as("it is over, though no run has closed it yet")
                .isThrownBy(() -> acts.extendTrial(erin, clock.instant().plusSeconds(60), "x"));
    }

    @Test
    void isWhatASignUpBeginsWithIfItIsSet() {
        Tenant fern = signedUp(new SignUpTrial("growth", 30));
        assertThat(plans.assigned(fern.id()).code()).isEqualTo("growth");
        assertThat(subscriptions.of(fern.id()).trialEndsAt()).isEqualTo("2026-05-10T12:00:00Z");
        assertThat(subscriptions.of(fern.id()).billTo()).isEqualTo("Fern Power");
        at("2026-05-10T12:05:00Z");
        run.run();
        assertThat(plans.assigned(fern.id()).code()).isEqualTo("free");

        for (SignUpTrial none : List.of(new SignUpTrial("", 14), new SignUpTrial("not-sold", 14))) {
            Tenant free = signedUp(none);
            assertThat(plans.assigned(free.id()).code()).isEqualTo("free");
            assertThat(subscriptions.isBilled(free.id())).isFalse();
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new SignUpTrial("growth", 0));
    }

    private TenantId tried(Trial trial) {
        return acts.open(TenantId.next(), "Erin Energy", plans.version(GROWTH), trial, 0, "")
                .id();
    }

    private Tenant signedUp(SignUpTrial trial) {
        String token = signUps.keep(UUID.randomUUID() + "@fern.example", "Dora", "Fern Power", "a hash");
        return new FirstPlan(trial, signUps, tenants, subscriptions, plans, transaction, clock)
                .takeUp(token)
                .orElseThrow()
                .tenant();
    }
}
