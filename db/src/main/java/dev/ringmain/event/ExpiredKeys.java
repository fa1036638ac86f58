package dev.ringmain.event;

import dev.ringmain.time.Housekeeping;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    ExpiredKeys(IdempotencyKeys keys) {
        this.keys = keys;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS, scheduler = Housekeeping.SCHEDULER)
    void forget() {
        try {
            int forgotten;
            do {
                forgotten = keys.forgetExpired(PORTION);
            } while (forgotten == PORTION);
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not forget expired idempotency keys now", e);
        }
    }
}
