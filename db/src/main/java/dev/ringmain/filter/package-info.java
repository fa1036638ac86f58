/**
 * Which events of the types that an endpoint subscribed to it really wants: by subject, and by a condition on what they say. Knows
 * nothing stored, so that a filter can be tried before it is saved.
 */
@NullMarked
package dev.ringmain.filter;

import org.jspecify.annotations.NullMarked;
