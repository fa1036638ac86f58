/**
 * What keeps secrets: the master key of an installation, and what is sealed, signed or digested with it.
 */
@NullMarked
package dev.ringmain.secret;

import org.jspecify.annotations.NullMarked;
