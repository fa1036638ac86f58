/**
 * Sending again what was sent before, in bulk, and deciding about what waits.
 */
@NullMarked
package dev.ringmain.api.replay;

import org.jspecify.annotations.NullMarked;
