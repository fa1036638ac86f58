/**
 * Passkeys: signing in with a key that a device keeps, and adding one to an account.
 */
@NullMarked
package dev.ringmain.admin.passkey;

import org.jspecify.annotations.NullMarked;
