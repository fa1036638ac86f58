/**
 * The end of an environment, and of a tenant with all of its environments: a time in which it can be taken back, and then the removal of
 * its rows, a few at a time. Leans on tenants, endpoints and the audit log.
 */
@NullMarked
package dev.ringmain.closing;

import org.jspecify.annotations.NullMarked;
