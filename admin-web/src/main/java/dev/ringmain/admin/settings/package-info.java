/**
 * What an environment and its tenant are called, and what of them can be taken away.
 */
@NullMarked
package dev.ringmain.admin.settings;

import org.jspecify.annotations.NullMarked;
