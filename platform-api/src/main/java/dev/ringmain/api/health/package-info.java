/**
 * Whether this node may be sent requests.
 */
@NullMarked
package dev.ringmain.api.health;

import org.jspecify.annotations.NullMarked;
