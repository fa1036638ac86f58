package dev.ringmain.database;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code ringmain.database.*}.
 *
 * @param requireDurable whether readiness is red while the server could lose what it has acknowledged
 * @param embeddedBufferPool memory of the embedded server for data pages
 * @param longestSnapshot for how long somebody may read one snapshot of the database, before that is ended; 0: for ever
 */
@ConfigurationProperties("ringmain.database")
record DatabaseSettings(
        @DefaultValue("true") boolean requireDurable,
        @DefaultValue("128MB") DataSize embeddedBufferPool,
        @DefaultValue("60s") Duration longestSnapshot) {}
