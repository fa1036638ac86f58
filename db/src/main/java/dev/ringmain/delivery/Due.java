package dev.ringmain.delivery;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;

/** Work that is due, seen but not claimed: another may be faster. */
public record Due(DeliveryId delivery, TenantId tenant, EnvironmentId environment, EndpointId endpoint) {}
