package dev.ringmain.admin.staff.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.admin.staff.StaffCast;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.secret.Sealing;
import dev.ringmain.staff.StaffMember;
import dev.ringmain.staff.StaffMember.Role;
import dev.ringmain.staff.StaffMembers;
import dev.ringmain.staff.StaffRoster;
import dev.ringmain.staff.StaffSessions;
import dev.ringmain.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Guesses at one's own password in a browser that was left open, by a clock that stands still. */
@DashboardTest
class StaffDoorTest {

    private static final String FRESH = "of the guesser's choice";
    private static final String HERE = "203.0.113.2";

    @Autowired
    StaffMembers members;

    @Autowired
    StaffRoster roster;

    @Autowired
    StaffSessions sessions;

    @Autowired
    PasswordEncoder passwords;

    @Autowired
    Sealing sealing;

    @Autowired
    AuditLog log;

    @Autowired
    StaffCast staff;

    @Test
    void makesAGuesserOfOnesOwnPasswordWaitHereAndAtTheDoor() {
        SettableClock clock = new SettableClock();
        clock.set(Instant.parse("2026-11-22T08:00:00Z"));
        StaffDoor door = new StaffDoor(members, roster, sessions, passwords, sealing, log, clock);
        StaffMember left = staff.enrolled("left-open@ringmain.example", Role.SUPPORT);
        Desk desk = new Desk(left.id(), left.email(), left.name(), left.role());
        for (int n = 0; n < 6; n++) {
            assertThat(door.changePassword(desk, "guess " + n, FRESH, HERE)).isEmpty();
        }
        assertThat(door.changePassword(desk, Cast.PASSWORD, FRESH, HERE))
                .as("the right one, too soon")
                .isEmpty();
        assertThat(door.password(left.email(), Cast.PASSWORD, HERE))
                .as("the same account at the door")
                .isEmpty();
        clock.tick(Duration.ofMinutes(1));
        assertThat(door.changePassword(desk, Cast.PASSWORD, FRESH, HERE)).isPresent();
        assertThat(door.password(left.email(), FRESH, HERE)).isPresent();
    }
}
