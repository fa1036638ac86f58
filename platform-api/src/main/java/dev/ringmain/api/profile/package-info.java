/**
 * Wire profiles over REST.
 */
@NullMarked
package dev.ringmain.api.profile;

import org.jspecify.annotations.NullMarked;
