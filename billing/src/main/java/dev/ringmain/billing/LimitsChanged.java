package dev.ringmain.billing;

import dev.ringmain.tenant.TenantId;

/** An exception was granted to a tenant, or ended; it is stored. */
public record LimitsChanged(TenantId tenant) {}
