package dev.ringmain.endpoint;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code ringmain.egress}.
 *
 * @param allowPrivate whether deliveries may go to plain {@code http}, any port, and private and loopback addresses. For development,
 *     and for an installation whose tenants are all trusted: it lets every one of them reach what this machine can reach.
 */
@ConfigurationProperties("ringmain.egress")
public record EgressSettings(@DefaultValue("false") boolean allowPrivate) {}
