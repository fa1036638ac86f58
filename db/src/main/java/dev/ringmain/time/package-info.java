/**
 * The clock that everything tells the time by, so that a test can set it, and what is believed for some of that time.
 */
@NullMarked
package dev.ringmain.time;

import org.jspecify.annotations.NullMarked;
