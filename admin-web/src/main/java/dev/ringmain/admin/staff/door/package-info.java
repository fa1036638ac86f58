/**
 * How staff come in: a chain of their own, a password and a time-based code, and who of them there is.
 */
@NullMarked
package dev.ringmain.admin.staff.door;

import org.jspecify.annotations.NullMarked;
