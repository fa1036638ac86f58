/**
 * The customer dashboard and the staff console: pages over the same rows that the API serves.
 */
@NullMarked
package dev.ringmain.admin;

import org.jspecify.annotations.NullMarked;
