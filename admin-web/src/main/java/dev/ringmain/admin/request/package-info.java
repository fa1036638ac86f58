/**
 * What programs asked the API for, by the id of the request.
 */
@NullMarked
package dev.ringmain.admin.request;

import org.jspecify.annotations.NullMarked;
