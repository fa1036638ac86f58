package dev.ringmain.api.dialect.dynamic;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.tenant.Scope;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class DynamicEventTypeController {

    private final EventTypes eventTypes;

    DynamicEventTypeController(EventTypes eventTypes) {
        this.eventTypes = eventTypes;
    }

    record Names(List<String> data) {}

    /** Seed 003: "The full list of event names can be retrieved by using the /eventTypes endpoint". */
    @GetMapping(path = "/dynamic/eventTypes", produces = MediaType.APPLICATION_JSON_VALUE)
    @Needs(Scope.EVENTS_READ)
    Names names(Caller caller) {
        return new Names(eventTypes.findByEnvironmentOrderByName(caller.environment()).stream()
                .map(EventType::name)
                .toList());
    }
}
