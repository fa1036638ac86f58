/**
 * Who may come in: the chain that guards every page, passwords, and the brakes on guessing them.
 */
@NullMarked
package dev.ringmain.admin.signin;

import org.jspecify.annotations.NullMarked;
