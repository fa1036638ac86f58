package dev.ringmain.api.platform;

import dev.ringmain.audit.Actor;
import dev.ringmain.audit.ActorSource;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** For the audit log: what a request changes was changed by its platform key. */
@Component
class PlatformActor implements ActorSource {

    @Override
    public Optional<Actor> current() {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        return request != null
                        && request.getAttribute(PlatformCaller.ATTRIBUTE, RequestAttributes.SCOPE_REQUEST)
                                instanceof PlatformCaller caller
                ? Optional.of(new Actor(Actor.Kind.API_KEY, caller.key().toString(), caller.name()))
                : Optional.empty();
    }
}
