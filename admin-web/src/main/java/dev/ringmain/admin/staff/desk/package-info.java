/**
 * What every page of the staff console stands on: who is at the desk, what their role may do, and how a page says no.
 */
@NullMarked
package dev.ringmain.admin.staff.desk;

import org.jspecify.annotations.NullMarked;
