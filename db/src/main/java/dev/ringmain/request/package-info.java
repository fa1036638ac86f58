/**
 * What programs asked the API for and were refused, and what they changed, by the id of the request.
 */
@NullMarked
package dev.ringmain.request;

import org.jspecify.annotations.NullMarked;
