/**
 * How a tenant pays, and what follows from it: trials, moving between plans, the turn of the month, and what happens when nobody pays.
 * Leans on plans, usage and invoices.
 */
@NullMarked
package dev.ringmain.subscription;

import org.jspecify.annotations.NullMarked;
