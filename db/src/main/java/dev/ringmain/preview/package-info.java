/**
 * Trying a filter and a transformation on an event before they are saved.
 */
@NullMarked
package dev.ringmain.preview;

import org.jspecify.annotations.NullMarked;
