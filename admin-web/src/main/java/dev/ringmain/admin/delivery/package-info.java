/**
 * The log of deliveries, and each one with its attempts.
 */
@NullMarked
package dev.ringmain.admin.delivery;

import org.jspecify.annotations.NullMarked;
