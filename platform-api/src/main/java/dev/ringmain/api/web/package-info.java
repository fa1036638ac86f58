/**
 * What stands before every handler.
 */
@NullMarked
package dev.ringmain.api.web;

import org.jspecify.annotations.NullMarked;
