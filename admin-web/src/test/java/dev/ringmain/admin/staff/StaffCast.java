package dev.ringmain.admin.staff;

import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.authentication;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.secret.Sealing;
import dev.ringmain.staff.StaffMember;
import dev.ringmain.staff.StaffMember.Role;
import dev.ringmain.staff.StaffMembers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/** One member of the staff in each role. */
@Component
public class StaffCast {

    public static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    private final StaffMembers members;
    private final Sealing sealing;
    private final Clock clock;
    private final String hash;
    private final Map<Role, StaffMember> byRole = new EnumMap<>(Role.class);

    StaffCast(StaffMembers members, PasswordEncoder passwords, Sealing sealing, Clock clock) {
        this.members = members;
        this.sealing = sealing;
        this.clock = clock;
        this.hash = String.valueOf(passwords.encode(Cast.PASSWORD));
        for (Role role : Role.values()) {
            byRole.put(role, enrolled(role.text() + "@ringmain.example", role));
        }
    }

    public StaffMember the(Role role) {
        return byRole.get(role);
    }

    public StaffMember enrolled(String email, Role role) {
        return members.save(new StaffMember(email, "The " + role.text(), role, hash, SECRET, sealing, clock.instant()));
    }

    public StaffMember newcomer(String email) {
        return members.save(StaffMember.newcomer(email, "New here", Role.SUPPORT, hash, sealing, clock.instant()));
    }

    public RequestPostProcessor as(Role role) {
        StaffMember member = the(role);
        return authentication(UsernamePasswordAuthenticationToken.authenticated(
                new Desk(member.id(), member.email(), member.name(), role),
                null,
                AuthorityUtils.createAuthorityList("ROLE_STAFF")));
    }
}
