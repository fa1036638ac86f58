/**
 * Takes what is due, sends it signed, records what came back, and decides when to try again.
 */
@NullMarked
package dev.ringmain.worker;

import org.jspecify.annotations.NullMarked;
