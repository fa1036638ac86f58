/**
 * The log of deliveries over REST.
 */
@NullMarked
package dev.ringmain.api.delivery;

import org.jspecify.annotations.NullMarked;
