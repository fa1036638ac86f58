/**
 * The audit log, for a tenant's programs to read.
 */
@NullMarked
package dev.ringmain.api.audit;

import org.jspecify.annotations.NullMarked;
