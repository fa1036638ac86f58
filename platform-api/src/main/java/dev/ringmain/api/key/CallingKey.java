package dev.ringmain.api.key;

import dev.ringmain.audit.Actor;
import dev.ringmain.audit.ActorSource;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeys;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** For the audit log: what a request changes was changed by its key. */
@Component
class CallingKey implements ActorSource {

    private final ApiKeys keys;

    CallingKey(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public Optional<Actor> current() {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        return request != null
                        && request.getAttribute(Callers.ATTRIBUTE, RequestAttributes.SCOPE_REQUEST)
                                instanceof Caller caller
                ? Optional.of(new Actor(
                        Actor.Kind.API_KEY,
                        caller.key().toString(),
                        keys.findById(caller.key()).map(ApiKey::name).orElse("")))
                : Optional.empty();
    }
}
