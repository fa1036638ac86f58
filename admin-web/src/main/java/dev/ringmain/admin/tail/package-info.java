/**
 * Events and attempts as they come.
 */
@NullMarked
package dev.ringmain.admin.tail;

import org.jspecify.annotations.NullMarked;
