/**
 * The API of Pipelet (seed 004), below {@code /pipelet}: a translation to the same endpoints, with no rule of its own.
 */
@NullMarked
package dev.ringmain.api.dialect.pipelet;

import org.jspecify.annotations.NullMarked;
