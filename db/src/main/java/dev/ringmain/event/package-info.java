/**
 * What happened: the catalogue of event types, and the events that were published.
 */
@NullMarked
package dev.ringmain.event;

import org.jspecify.annotations.NullMarked;
