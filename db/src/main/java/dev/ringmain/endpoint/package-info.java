/**
 * Where deliveries go: endpoints, what they subscribe to, their secrets, and which addresses are allowed.
 */
@NullMarked
package dev.ringmain.endpoint;

import org.jspecify.annotations.NullMarked;
