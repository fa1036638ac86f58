package dev.ringmain.admin.signin;

import dev.ringmain.audit.Actor;
import dev.ringmain.audit.ActorSource;
import java.util.Optional;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** For the audit log: what a page changes was changed by whoever is signed in. */
@Component
class SignedInActor implements ActorSource {

    @Override
    public Optional<Actor> current() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        Optional<Actor> staff = Viewing.current()
                .map(view -> new Actor(Actor.Kind.STAFF, view.staff().toString(), view.email()));
        if (staff.isPresent()) {
            return staff;
        }
        return authentication != null && authentication.getPrincipal() instanceof SignedIn who
                ? Optional.of(new Actor(Actor.Kind.USER, who.user().toString(), who.email()))
                : Optional.empty();
    }
}
