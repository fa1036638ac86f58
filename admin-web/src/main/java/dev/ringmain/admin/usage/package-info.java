/**
 * The limits of the plan, and how much of them is used.
 */
@NullMarked
package dev.ringmain.admin.usage;

import org.jspecify.annotations.NullMarked;
