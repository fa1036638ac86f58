package dev.ringmain.endpoint;

/**
 * Told in the transaction in which somebody decides whether an endpoint is served, be it as it was or not: what was to become of it by an
 * earlier decision is void.
 */
public record EndpointStatusDecided(EndpointId endpoint) {}
