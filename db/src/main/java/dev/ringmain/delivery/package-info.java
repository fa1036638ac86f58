/**
 * An event on its way to one endpoint: deliveries, their attempts, and the work that is still to be done.
 */
@NullMarked
package dev.ringmain.delivery;

import org.jspecify.annotations.NullMarked;
