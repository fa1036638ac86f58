package dev.ringmain.billing;

import dev.ringmain.tenant.TenantId;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.SortedMap;

/**
 * A month's counters are about to say what the log holds. Told within the transaction that does it, before anything is locked: whoever keeps
 * a count that was taken from those counters takes it again.
 *
 * @param logged what the log holds of each day of the month
 */
public record UsageMended(TenantId tenant, YearMonth month, SortedMap<LocalDate, Long> logged) {}
