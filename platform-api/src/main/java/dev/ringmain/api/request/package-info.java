/**
 * The log of requests: what is noted, and how it is read.
 */
@NullMarked
package dev.ringmain.api.request;

import org.jspecify.annotations.NullMarked;
