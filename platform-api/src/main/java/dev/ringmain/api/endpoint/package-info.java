/**
 * Endpoints over REST.
 */
@NullMarked
package dev.ringmain.api.endpoint;

import org.jspecify.annotations.NullMarked;
