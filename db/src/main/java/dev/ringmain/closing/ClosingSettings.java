package dev.ringmain.closing;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What {@code ringmain.closing} says.
 *
 * @param grace from closing an environment or a tenant to the removal of its rows
 */
@ConfigurationProperties("ringmain.closing")
record ClosingSettings(@DefaultValue("7d") Duration grace) {}
