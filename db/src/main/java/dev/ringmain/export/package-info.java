/**
 * An environment's set-up as one document, without a secret.
 */
@NullMarked
package dev.ringmain.export;

import org.jspecify.annotations.NullMarked;
