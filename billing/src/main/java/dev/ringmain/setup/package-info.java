/**
 * What was set up in one environment, read into another. Leans on endpoints, event types, wire profiles, and on plans, whose limits hold.
 */
@NullMarked
package dev.ringmain.setup;

import org.jspecify.annotations.NullMarked;
