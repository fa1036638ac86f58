/**
 * The built-in receiver: a URL of an environment's own, and what arrived there.
 */
@NullMarked
package dev.ringmain.inbox;

import org.jspecify.annotations.NullMarked;
