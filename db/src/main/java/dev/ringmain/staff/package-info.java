/**
 * Who runs the installation: members of staff, who sign in apart from customers.
 */
@NullMarked
package dev.ringmain.staff;

import org.jspecify.annotations.NullMarked;
