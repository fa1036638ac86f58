/**
 * The API of Capacitor (seed 002), below {@code /capacitor}: a translation to the same endpoints, with no rule of its own.
 */
@NullMarked
package dev.ringmain.api.dialect.capacitor;

import org.jspecify.annotations.NullMarked;
