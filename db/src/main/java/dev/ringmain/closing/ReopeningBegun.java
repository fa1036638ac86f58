package dev.ringmain.closing;

import dev.ringmain.tenant.TenantId;

/**
 * Somebody wants to take back that a tenant was closed. Told within the transaction of it, before it holds the tenant's row: whoever writes
 * rows of their own when {@link ClosingDecided} follows, and holds them before the tenant everywhere else, does so here, too.
 */
public record ReopeningBegun(TenantId tenant) {}
