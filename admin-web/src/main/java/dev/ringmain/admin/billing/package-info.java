/**
 * Plans, their change, and invoices, for those of a tenant who pay.
 */
@NullMarked
package dev.ringmain.admin.billing;

import org.jspecify.annotations.NullMarked;
