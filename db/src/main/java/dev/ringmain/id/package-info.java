/**
 * Identifiers: time-ordered UUIDs, shown as a prefix and 26 characters. Leans on nothing.
 */
@NullMarked
package dev.ringmain.id;

import org.jspecify.annotations.NullMarked;
