package dev.ringmain.endpoint;

import dev.ringmain.wire.WireProfile;

/** Told in the transaction that stores a new endpoint: what a listener writes is stored with it, or not at all. */
public record EndpointOpened(Endpoint endpoint, WireProfile profile) {}
