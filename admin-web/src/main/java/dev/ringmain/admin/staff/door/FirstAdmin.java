package dev.ringmain.admin.staff.door;

import dev.ringmain.secret.Sealing;
import dev.ringmain.staff.StaffMember;
import dev.ringmain.staff.StaffMembers;
import java.time.Clock;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** Somebody has to let in the others: the settings name the first admin, who is made where there is nobody yet. */
@Component
@ConditionalOnWebApplication
class FirstAdmin {

    private static final Logger log = LoggerFactory.getLogger(FirstAdmin.class);
    private static final int SHORTEST = 12;

    private final StaffMembers members;
    private final PasswordEncoder passwords;
    private final Sealing sealing;
    private final Clock clock;
    private final String email;
    private final String password;

    FirstAdmin(
            StaffMembers members,
            PasswordEncoder passwords,
            Sealing sealing,
            Clock clock,
            @Value("${ringmain.staff.first-admin.email:}") String email,
            @Value("${ringmain.staff.first-admin.password:}") String password) {
        this.members = members;
        this.passwords = passwords;
        this.sealing = sealing;
        this.clock = clock;
        this.email = email.strip().toLowerCase(Locale.ROOT);
        this.password = password;
    }

    @EventListener(ApplicationStartedEvent.class)
    void makeIfThereIsNobody() {
        if (email.isEmpty() || members.count() > 0) {
            return;
        }
        if (password.length() < SHORTEST) {
            throw new IllegalStateException("ringmain.staff.first-admin.password needs " + SHORTEST
                    + " characters or more. It is used once, where there is nobody of the staff yet.");
        }
        try {
            members.save(StaffMember.newcomer(
                    email,
                    "First admin",
                    StaffMember.Role.ADMIN,
                    String.valueOf(passwords.encode(password)),
                    sealing,
                    clock.instant()));
            log.info("{} may sign in at /staff, and is shown the second factor there.", email);
        } catch (DataIntegrityViolationException e) {
            log.info("Another node made {} at the same moment.", email);
        }
    }
}
