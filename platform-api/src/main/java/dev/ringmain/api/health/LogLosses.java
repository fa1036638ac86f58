package dev.ringmain.api.health;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.status.Status;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Counts the times that the log could not be written, on a full disk say. The log goes on without telling, after dropping what it could not
 * write: it is the one place in which its own trouble cannot be read.
 */
@Component
class LogLosses implements MeterBinder {

    private final AtomicLong failures = new AtomicLong();

    @Override
    public void bindTo(MeterRegistry metrics) {
        FunctionCounter.builder("ringmain.log.writes.failed", failures, AtomicLong::doubleValue)
                .description("Times that log lines were dropped because they could not be written")
                .register(metrics);
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getStatusManager().add(this::hear);
        }
    }

    private boolean hear(Status status) {
        if (status.getEffectiveLevel() == Status.ERROR) {
            failures.incrementAndGet();
        }
        return true;
    }
}
