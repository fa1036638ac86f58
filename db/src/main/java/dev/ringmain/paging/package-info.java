/**
 * Lists that page by key: slices and the opaque, signed cursors that lead from one to the next.
 */
@NullMarked
package dev.ringmain.paging;

import org.jspecify.annotations.NullMarked;
