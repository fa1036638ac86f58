package dev.ringmain.worker;

import dev.ringmain.chore.Chore;
import dev.ringmain.delivery.Resumptions;
import dev.ringmain.endpoint.UnacceptableEndpoint;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/** Goes on with resumptions that had more to discard than whoever asked could wait for. */
@Component
@ConditionalOnBooleanProperty(name = "ringmain.worker.enabled", matchIfMissing = true)
class Resumer implements Chore {

    private static final Logger log = LoggerFactory.getLogger(Resumer.class);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int TURNS = 20;

    private final Resumptions resumptions;

    Resumer(Resumptions resumptions) {
        this.resumptions = resumptions;
    }

    @Override
    public String sign() {
        return Resumptions.TO_DO;
    }

    @Override
    public void goOn() {
        try {
            for (int turn = 0; turn < TURNS && resumptions.goOn(LEASE); turn++) {
                // One after another, each a few portions.
            }
        } catch (UnacceptableEndpoint e) {
            log.info("An endpoint was to be resumed and cannot be any more: {}", e.getMessage());
        }
    }
}
