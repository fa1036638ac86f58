/**
 * Who is served: tenants, their environments, the keys of programs and the people who sign in.
 */
@NullMarked
package dev.ringmain.tenant;

import org.jspecify.annotations.NullMarked;
