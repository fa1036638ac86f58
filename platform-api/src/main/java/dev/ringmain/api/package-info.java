/**
 * The REST edge: keys, limits, ingest, problems. Each resource has its own package below.
 */
@NullMarked
package dev.ringmain.api;

import org.jspecify.annotations.NullMarked;
