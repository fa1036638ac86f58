/**
 * Events in: reading, intake, and the log of what was published; the catalogue.
 */
@NullMarked
package dev.ringmain.api.event;

import org.jspecify.annotations.NullMarked;
