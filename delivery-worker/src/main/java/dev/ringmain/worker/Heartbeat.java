package dev.ringmain.worker;

import dev.ringmain.delivery.DeliveryHandover;
import dev.ringmain.delivery.Workers;
import dev.ringmain.id.Ids;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Says that this worker lives, and learns how many others do, with whom it shares what an endpoint may be sent in a second; and what time
 * it is by the database.
 */
@Component
@ConditionalOnBooleanProperty(name = "ringmain.worker.enabled", matchIfMissing = true)
class Heartbeat implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private final UUID id = Ids.next();
    private final String name = "pid " + ProcessHandle.current().pid();
    private final Workers workers;
    private final DeliveryHandover loop;
    private final Throttles throttles;
    private final ClockWatch clockWatch;
    private volatile boolean running;

    Heartbeat(Workers workers, DeliveryHandover loop, Throttles throttles, ClockWatch clockWatch) {
        this.workers = workers;
        this.loop = loop;
        this.throttles = throttles;
        this.clockWatch = clockWatch;
    }

    @Scheduled(fixedDelay = 5_000)
    void beat() {
        if (!running) {
            return;
        }
        try {
            Workers.Echo echo = workers.beat(id, name, loop.lease().token());
            throttles.shareAmong(echo.workers());
            clockWatch.compare(echo.now());
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not give a sign of life", e);
        }
    }

    @Override
    public void start() {
        running = true;
        beat();
    }

    @Override
    public void stop() {
        running = false;
        try {
            workers.leave(id);
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not say good-bye; the others will notice", e);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return -15;
    }
}
