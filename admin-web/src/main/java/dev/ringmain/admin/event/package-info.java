/**
 * The events that were published.
 */
@NullMarked
package dev.ringmain.admin.event;

import org.jspecify.annotations.NullMarked;
