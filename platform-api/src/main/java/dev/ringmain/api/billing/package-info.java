/**
 * Invoices, and the plan that they are for.
 */
@NullMarked
package dev.ringmain.api.billing;

import org.jspecify.annotations.NullMarked;
