/**
 * Keys of the platform API: issued, shown once, and revoked.
 */
@NullMarked
package dev.ringmain.admin.staff.key;

import org.jspecify.annotations.NullMarked;
