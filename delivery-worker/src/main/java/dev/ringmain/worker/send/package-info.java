/**
 * Sends one request to one receiver and says what became of it. Knows nothing of deliveries, schedules or rows, and asks
 * {@link dev.ringmain.endpoint.Egress} about every address before it dials it.
 */
@NullMarked
package dev.ringmain.worker.send;

import org.jspecify.annotations.NullMarked;
