/**
 * What failed, by endpoint and cause, and what to do about it.
 */
@NullMarked
package dev.ringmain.admin.failure;

import org.jspecify.annotations.NullMarked;
