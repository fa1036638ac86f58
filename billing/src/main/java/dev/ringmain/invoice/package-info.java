/**
 * Invoices, credit notes and the ledger that they add up to: amounts in minor units, numbers without gaps, nothing edited once it is
 * final. Leans on plans; knows nothing of when something is billed.
 */
@NullMarked
package dev.ringmain.invoice;

import org.jspecify.annotations.NullMarked;
