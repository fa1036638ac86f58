/**
 * Who is calling: keys, what they may do, and the caller that handlers are given.
 */
@NullMarked
package dev.ringmain.api.key;

import org.jspecify.annotations.NullMarked;
