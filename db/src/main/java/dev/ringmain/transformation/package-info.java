/**
 * What an endpoint gets instead of the payload that was published: an expression in JSONata, evaluated where it can harm nobody else.
 */
@NullMarked
package dev.ringmain.transformation;

import org.jspecify.annotations.NullMarked;
