/**
 * The catalogue of event types, and the events that were published.
 */
@NullMarked
package dev.ringmain.admin.event;

import org.jspecify.annotations.NullMarked;
