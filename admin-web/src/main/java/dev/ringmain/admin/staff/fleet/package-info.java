/**
 * How the installation goes on the whole: the queue, its workers, what failed for good, the audit log, and what members are told.
 */
@NullMarked
package dev.ringmain.admin.staff.fleet;

import org.jspecify.annotations.NullMarked;
