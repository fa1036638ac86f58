/**
 * Where payment providers report. Not part of the API: no key opens it, a signature does.
 */
@NullMarked
package dev.ringmain.api.payment;

import org.jspecify.annotations.NullMarked;
