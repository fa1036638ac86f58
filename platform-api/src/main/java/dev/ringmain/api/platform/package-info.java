/**
 * The API for those who run the installation: with a key that an admin of the staff issued, programs do to tenants what staff do.
 */
@NullMarked
package dev.ringmain.api.platform;

import org.jspecify.annotations.NullMarked;
