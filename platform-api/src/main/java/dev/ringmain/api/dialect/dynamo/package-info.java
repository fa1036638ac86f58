/**
 * The API of Dynamo CSMS (seeds 000 and 001), below {@code /dynamo}: a translation to the same endpoints and deliveries, with no rule of its own.
 */
@NullMarked
package dev.ringmain.api.dialect.dynamo;

import org.jspecify.annotations.NullMarked;
