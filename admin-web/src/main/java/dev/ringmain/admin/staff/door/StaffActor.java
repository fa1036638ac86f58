package dev.ringmain.admin.staff.door;

import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.audit.Actor;
import dev.ringmain.audit.ActorSource;
import java.util.Optional;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** For the audit log: what a page of the console changes was changed by whoever of the staff is at it. */
@Component
class StaffActor implements ActorSource {

    @Override
    public Optional<Actor> current() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof Desk desk
                ? Optional.of(new Actor(Actor.Kind.STAFF, desk.member().toString(), desk.email()))
                : Optional.empty();
    }
}
