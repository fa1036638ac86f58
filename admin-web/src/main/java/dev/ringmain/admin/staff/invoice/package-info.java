/**
 * Everybody's invoices, what a billing role does about one, and what the billing runs did.
 */
@NullMarked
package dev.ringmain.admin.staff.invoice;

import org.jspecify.annotations.NullMarked;
