/**
 * Sending many deliveries of an endpoint again: chosen, counted, begun, watched and ended.
 */
@NullMarked
package dev.ringmain.admin.replay;

import org.jspecify.annotations.NullMarked;
