/**
 * Is everything all right? And for who has just begun: what comes next.
 */
@NullMarked
package dev.ringmain.admin.overview;

import org.jspecify.annotations.NullMarked;
