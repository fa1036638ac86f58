/**
 * What somebody does about their own account: signing up, a new password, a second factor, and the page with all of it.
 */
@NullMarked
package dev.ringmain.admin.account;

import org.jspecify.annotations.NullMarked;
