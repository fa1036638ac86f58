/**
 * What a tenant may do: plans and their versions, entitlements, quota and usage.
 */
@NullMarked
package dev.ringmain.billing;

import org.jspecify.annotations.NullMarked;
