/**
 * The second factor: time-based codes, their QR code, and recovery codes.
 */
@NullMarked
package dev.ringmain.admin.secondfactor;

import org.jspecify.annotations.NullMarked;
