/**
 * Wire profiles: what a delivery looks like, how it is signed, when it is tried again. Data, never code.
 */
@NullMarked
package dev.ringmain.wire;

import org.jspecify.annotations.NullMarked;
