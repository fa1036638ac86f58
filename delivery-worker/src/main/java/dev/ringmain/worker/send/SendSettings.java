package dev.ringmain.worker.send;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code ringmain.worker} that are about connections.
 *
 * @param seats deliveries under way at once, each of which finds a connection
 * @param ioThreads that read and write all connections; never more than the machine has processors
 */
@ConfigurationProperties("ringmain.worker")
record SendSettings(
        @DefaultValue("512") int seats, @DefaultValue("2") int ioThreads) {

    /** For what takes no seat: tests of an endpoint, probes of one that is down, and asking for consent. */
    private static final int BESIDE_DELIVERIES = 64;

    SendSettings {
        if (seats < 1 || ioThreads < 1) {
            throw new IllegalArgumentException("ringmain.worker.seats and .io-threads are at least 1");
        }
        ioThreads = Math.min(ioThreads, Runtime.getRuntime().availableProcessors());
    }

    /** How many are open at once, in use or kept for the next. As many may be to one host: who waits for whom is decided by seats, and not here. */
    int connections() {
        return seats + BESIDE_DELIVERIES;
    }
}
