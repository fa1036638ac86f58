package dev.ringmain.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.BillingTest;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@BillingTest
class RetentionTest {

    private static final int STARTER = 2;
    private static final int ENTERPRISE = 4;

    @Autowired
    Retention retention;

    @Autowired
    Plans plans;

    @Autowired
    Tenants tenants;

    @Autowired
    Environments environments;

    @Autowired
    SettableClock clock;

    private Tenant alice;
    private Environment live;

    @BeforeEach
    void begin() {
        clock.set(Instant.parse("2026-04-14T12:00:00Z"));
        alice = tenants.save(new Tenant("Alice", ENTERPRISE, clock.instant()));
        live = environments.save(new Environment(alice.id(), "live", Environment.Kind.LIVE, clock.instant()));
    }

    @AfterEach
    void letTheClockGo() {
        clock.reset();
    }

    @Test
    void showsAsFarBackAsThePlanKeeps() {
        assertThat(days()).isEqualTo(90);
        assertThat(retention.shows(live.id(), clock.instant().minus(Duration.ofDays(90))))
                .isTrue();
        assertThat(retention.shows(
                        live.id(), clock.instant().minus(Duration.ofDays(90)).minusMillis(1)))
                .isFalse();
    }

    @Test
    void shortensOnlyAfterTheGraceOfTheFormerPlan() {
        move(STARTER);
        assertThat(days()).isEqualTo(90);

        clock.tick(Duration.ofDays(30).minusSeconds(1));
        assertThat(days()).isEqualTo(90);
        clock.tick(Duration.ofSeconds(1));
        assertThat(days()).isEqualTo(30);
    }

    @Test
    void lengthensAtOnce() {
        move(STARTER);
        clock.tick(Duration.ofDays(40));
        move(ENTERPRISE);

        assertThat(days()).isEqualTo(90);
    }

    private void move(int version) {
        retention.beforeMove(alice.id());
        Tenant stored = tenants.findById(alice.id()).orElseThrow();
        stored.moveToPlan(version);
        tenants.save(stored);
        plans.forget(alice.id());
    }

    private long days() {
        return Duration.between(retention.since(live.id()), clock.instant()).toDays();
    }
}
