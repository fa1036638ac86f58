package dev.ringmain.worker;

import dev.ringmain.delivery.BlockedDestinations;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.worker.send.Refusal;
import dev.ringmain.worker.send.SendResult;
import org.springframework.stereotype.Component;

/** Tells those who run the installation whom the guard of addresses kept from where. */
@Component
class Blocked {

    private final BlockedDestinations log;

    Blocked(BlockedDestinations log) {
        this.log = log;
    }

    /** Does nothing unless an address was refused. Returns at once. */
    void note(Destination destination, SendResult result) {
        Refusal refusal = result.refusal();
        if (refusal != null) {
            log.note(
                    destination.environment(),
                    destination.id(),
                    destination.url().getHost(),
                    refusal.address(),
                    refusal.reason());
        }
    }
}
