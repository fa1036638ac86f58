/**
 * How often a tenant may call.
 */
@NullMarked
package dev.ringmain.api.limit;

import org.jspecify.annotations.NullMarked;
