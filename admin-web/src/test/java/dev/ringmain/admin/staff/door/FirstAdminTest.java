package dev.ringmain.admin.staff.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringmain.admin.DashboardTest;
import dev.ringmain.secret.Sealing;
import dev.ringmain.staff.StaffMember;
import dev.ringmain.staff.StaffMember.Role;
import dev.ringmain.staff.StaffMembers;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.support.TransactionTemplate;

@DashboardTest
class FirstAdminTest {

    @Autowired
    StaffMembers members;

    @Autowired
    PasswordEncoder passwords;

    @Autowired
    Sealing sealing;

    @Autowired
    Clock clock;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void isMadeWhereThereIsNobodyAndNowhereElse() {
        whereThereIsNobody(() -> {
            first("Root@Ringmain.example ", "long enough for it").makeIfThereIsNobody();
            StaffMember admin = members.findByEmail("root@ringmain.example").orElseThrow();
            assertThat(admin.role()).isEqualTo(Role.ADMIN);
            assertThat(admin.isEnrolled()).isFalse();
            assertThat(passwords.matches("long enough for it ", admin.passwordHash()))
                    .isFalse();
            assertThat(passwords.matches("long enough for it", admin.passwordHash()))
                    .isTrue();

            first("other@ringmain.example", "long enough, too").makeIfThereIsNobody();
            assertThat(members.count()).isEqualTo(1);
        });
    }

    @Test
    void isNotMadeUnlessTheSettingsNameOne() {
        whereThereIsNobody(() -> {
            first("", "").makeIfThereIsNobody();
            assertThat(members.count()).isZero();
        });
    }

    @Test
    void isNotMadeWithAShortPassword() {
        whereThereIsNobody(() -> assertThatThrownBy(
                        () -> first("root@ringmain.example", "short").makeIfThereIsNobody())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ringmain.staff.first-admin.password"));
    }

    /** Others have staff in this database: afterwards all is as it was. */
    private void whereThereIsNobody(Runnable test) {
        transaction.executeWithoutResult(status -> {
            status.setRollbackOnly();
            members.deleteAll();
            test.run();
        });
    }

    private FirstAdmin first(String email, String password) {
        return new FirstAdmin(members, passwords, sealing, clock, email, password);
    }
}
