/**
 * The built-in receiver.
 */
@NullMarked
package dev.ringmain.api.inbox;

import org.jspecify.annotations.NullMarked;
