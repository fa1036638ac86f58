/**
 * What was set up, as one document.
 */
@NullMarked
package dev.ringmain.api.export;

import org.jspecify.annotations.NullMarked;
