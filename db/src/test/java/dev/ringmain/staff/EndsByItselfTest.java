package dev.ringmain.staff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.secret.Sealing;
import dev.ringmain.staff.StaffMember.Role;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a member of staff was let into closes after its time, though nobody ends it. */
@DatabaseTest
class EndsByItselfTest {

    @Autowired
    StaffMembers members;

    @Autowired
    MasterKey masterKey;

    @Autowired
    Sealing sealing;

    @Autowired
    AuditLog log;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    World world;

    private final SettableClock clock = new SettableClock();
    private StaffMember stella;

    @BeforeEach
    void stellaIsOfTheStaff() {
        clock.set(Instant.parse("2026-11-22T08:00:00Z"));
        stella = members.save(new StaffMember(
                UUID.randomUUID() + "@ringmain.example",
                "Stella",
                Role.SUPPORT,
                "{noop}x",
                new byte[20],
                sealing,
                clock.instant()));
    }

    @Test
    void aViewIsOverWhenItsMinutesAre() {
        StaffViews views = new StaffViews(jdbc, masterKey, log, clock);
        TenantId tenant = world.liveOf("Alice").tenant();
        String view = views.start(stella.id(), Role.SUPPORT, tenant, "To help.", Duration.ofMinutes(10));
        clock.tick(Duration.ofMinutes(10).minusSeconds(1));
        assertThat(views.find(view).orElseThrow().over()).isFalse();
        clock.tick(Duration.ofSeconds(1));
        assertThat(views.find(view).orElseThrow().over()).isTrue();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> views.start(
                        stella.id(),
                        Role.SUPPORT,
                        tenant,
                        "To help.",
                        Duration.ofMinutes(30).plusSeconds(1)));
    }

    @Test
    void aSessionIsOverAfterAnHourOfSilence() {
        StaffSessions sessions = new StaffSessions(jdbc, masterKey, clock);
        String session = sessions.open(stella.id(), true);
        clock.tick(Duration.ofMinutes(59));
        assertThat(sessions.find(session)).isPresent();
        clock.tick(Duration.ofMinutes(59));
        assertThat(sessions.find(session)).as("they were there meanwhile").isPresent();
        clock.tick(Duration.ofMinutes(61));
        assertThat(sessions.find(session)).isEmpty();
    }

    @Test
    void aSessionIsOverAfterTwelveHoursAndHalfOfOneAfterTenMinutes() {
        StaffSessions sessions = new StaffSessions(jdbc, masterKey, clock);
        String half = sessions.open(stella.id(), false);
        String whole = sessions.open(stella.id(), true);
        clock.tick(Duration.ofMinutes(11));
        assertThat(sessions.find(half)).isEmpty();
        for (int n = 0; n < 23; n++) {
            assertThat(sessions.find(whole)).as(clock.instant().toString()).isPresent();
            clock.tick(Duration.ofMinutes(30));
        }
        clock.tick(Duration.ofMinutes(30));
        assertThat(sessions.find(whole)).isEmpty();
    }
}
