package dev.ringmain.worker.send;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code ringmain.worker} that are about connections.
 *
 * @param connections open at once, to all receivers together
 * @param connectionsPerEndpoint open at once to one host and port. Several endpoints at one host share them.
 * @param ioThreads that read and write all connections; never more than the machine has processors
 */
@ConfigurationProperties("ringmain.worker")
record SendSettings(
        @DefaultValue("512") int connections,
        @DefaultValue("64") int connectionsPerEndpoint,
        @DefaultValue("2") int ioThreads) {

    SendSettings {
        if (connections < 1 || connectionsPerEndpoint < 1 || ioThreads < 1) {
            throw new IllegalArgumentException(
                    "ringmain.worker.connections, .connections-per-endpoint and .io-threads are at least 1");
        }
        ioThreads = Math.min(ioThreads, Runtime.getRuntime().availableProcessors());
    }
}
