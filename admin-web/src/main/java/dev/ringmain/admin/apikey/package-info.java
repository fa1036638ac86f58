/**
 * API keys: issuing, showing once, revoking.
 */
@NullMarked
package dev.ringmain.admin.apikey;

import org.jspecify.annotations.NullMarked;
