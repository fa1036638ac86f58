package dev.ringmain.admin.staff.desk;

import dev.ringmain.staff.StaffMember.Role;
import dev.ringmain.staff.StaffMemberId;
import java.io.Serializable;
import org.springframework.security.core.AuthenticatedPrincipal;

/** Who of the staff is at work, read anew with every request. A handler that is given one need not ask again whether they may. */
public record Desk(StaffMemberId member, String email, String name, Role role)
        implements AuthenticatedPrincipal, Serializable {

    public boolean may(StaffAct act) {
        return act.isFor(role);
    }

    /** For templates. @param act as the constant is called */
    public boolean may(String act) {
        return may(StaffAct.valueOf(act));
    }

    @Override
    public String getName() {
        return email;
    }
}
