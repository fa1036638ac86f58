/**
 * The clock that everything tells the time by, so that a test can set it.
 */
@NullMarked
package dev.ringmain.time;

import org.jspecify.annotations.NullMarked;
