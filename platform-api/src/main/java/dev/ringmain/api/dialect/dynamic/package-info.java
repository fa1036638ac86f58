/**
 * The API of Dynamic (seed 003), below {@code /dynamic}: a translation to the same endpoints and deliveries, with no rule of its own.
 */
@NullMarked
package dev.ringmain.api.dialect.dynamic;

import org.jspecify.annotations.NullMarked;
