package dev.ringmain.worker;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param seats deliveries under way at once
 * @param seatsPerEndpoint of these, for one endpoint
 * @param lease for how long claimed work is ours; longer than twice any profile's timeout
 * @param poll how often to look for due work when nobody told us of any
 * @param grace how long a stopping worker waits for what is under way
 */
@ConfigurationProperties("ringmain.worker")
record WorkerSettings(
        @DefaultValue("512") int seats,
        @DefaultValue("64") int seatsPerEndpoint,
        @DefaultValue("60s") Duration lease,
        @DefaultValue("1s") Duration poll,
        @DefaultValue("30s") Duration grace) {}
