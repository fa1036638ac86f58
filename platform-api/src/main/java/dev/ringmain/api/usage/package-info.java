/**
 * What is used of the plan.
 */
@NullMarked
package dev.ringmain.api.usage;

import org.jspecify.annotations.NullMarked;
