/** What the publisher was told, what the receiver got, and the difference. */
@NullMarked
package dev.ringmain.bench.ledger;

import org.jspecify.annotations.NullMarked;
