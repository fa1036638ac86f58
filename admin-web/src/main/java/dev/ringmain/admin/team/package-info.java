/**
 * Who belongs to a tenant and as what; invitations, and taking them up.
 */
@NullMarked
package dev.ringmain.admin.team;

import org.jspecify.annotations.NullMarked;
