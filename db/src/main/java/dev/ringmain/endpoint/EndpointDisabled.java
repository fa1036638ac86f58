package dev.ringmain.endpoint;

/**
 * Told in the transaction that switches an endpoint off: what a listener writes is stored with it, or not at all.
 *
 * @param reason a stable code, such as {@link Endpoint#FAILING}
 */
public record EndpointDisabled(Endpoint endpoint, String reason) {}
