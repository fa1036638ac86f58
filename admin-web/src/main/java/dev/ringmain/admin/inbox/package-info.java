/**
 * The environment's own receiver: what arrived there, and whether its signature holds.
 */
@NullMarked
package dev.ringmain.admin.inbox;

import org.jspecify.annotations.NullMarked;
