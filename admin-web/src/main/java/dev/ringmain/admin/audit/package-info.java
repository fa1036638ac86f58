/**
 * Who changed what in a tenant.
 */
@NullMarked
package dev.ringmain.admin.audit;

import org.jspecify.annotations.NullMarked;
