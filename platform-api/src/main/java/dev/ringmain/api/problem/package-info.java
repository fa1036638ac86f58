/**
 * What the API refuses with, and how it says so: RFC 9457.
 */
@NullMarked
package dev.ringmain.api.problem;

import org.jspecify.annotations.NullMarked;
