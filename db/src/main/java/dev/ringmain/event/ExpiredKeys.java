package dev.ringmain.event;

import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.time.Housekeeping;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Clears away what made requests harmless that nobody repeats any more. */
@Component
class ExpiredKeys {

    private static final Logger log = LoggerFactory.getLogger(ExpiredKeys.class);
    private static final int PORTION = 1_000;

    private final IdempotencyKeys keys;
    private final Environments environments;
    private final ObjectProvider<ShownEvents> shown;

    ExpiredKeys(IdempotencyKeys keys, Environments environments, ObjectProvider<ShownEvents> shown) {
        this.keys = keys;
        this.environments = environments;
        this.shown = shown;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS, scheduler = Housekeeping.SCHEDULER)
    void forget() {
        try {
            int forgotten;
            do {
                forgotten = keys.forgetExpired(PORTION, this::shownSince);
            } while (forgotten == PORTION);
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not forget expired idempotency keys now", e);
        }
    }

    /** Of an environment that was removed meanwhile, nothing is shown. One whose plan cannot be read must not keep the others' keys. */
    private Instant shownSince(EnvironmentId environment) {
        ShownEvents events = shown.getIfAvailable();
        try {
            return events != null && environments.existsById(environment) ? events.since(environment) : Instant.MAX;
        } catch (RuntimeException e) {
            log.warn(
                    "How long events of {} are shown is not known now; the keys of their ids stay an hour",
                    environment,
                    e);
            return Instant.MIN;
        }
    }
}
