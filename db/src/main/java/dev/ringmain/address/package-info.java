/**
 * How an Internet address is written. Leans on nothing.
 */
@NullMarked
package dev.ringmain.address;

import org.jspecify.annotations.NullMarked;
