/**
 * Tenants as staff see them: found, looked at, helped, and held back; each act with its reason in the audit log.
 */
@NullMarked
package dev.ringmain.admin.staff.tenant;

import org.jspecify.annotations.NullMarked;
