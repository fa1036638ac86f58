/** The other ends of the wire: a receiver, a TCP proxy and a name server that misbehave when told to. */
@NullMarked
package dev.ringmain.bench.loopback;

import org.jspecify.annotations.NullMarked;
