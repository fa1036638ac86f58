/**
 * Wire profiles: what there is, what it makes of an event, and an editor for a tenant's own.
 */
@NullMarked
package dev.ringmain.admin.profile;

import org.jspecify.annotations.NullMarked;
