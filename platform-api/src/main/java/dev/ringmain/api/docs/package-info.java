/**
 * The API, described for programs and for people.
 */
@NullMarked
package dev.ringmain.api.docs;

import org.jspecify.annotations.NullMarked;
