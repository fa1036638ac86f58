/**
 * What every page stands in: the environment that its URL names, and what the signed-in member may do there.
 */
@NullMarked
package dev.ringmain.admin.workspace;

import org.jspecify.annotations.NullMarked;
