package dev.ringmain.worker.send;

import org.jspecify.annotations.Nullable;

/**
 * How long an attempt took, and where the time went. All in milliseconds, rounded down. The parts need not add up to the total: waiting
 * for a free connection and reading the answer's body are in none of them.
 *
 * @param totalMillis from the call to its result
 * @param dnsMillis looking up the host; null if that did not end, or a connection was reused
 * @param connectMillis opening the connection; null if that did not succeed, or a connection was reused
 * @param tlsMillis securing the connection; null if that did not succeed, a connection was reused, or the URL is plain http
 * @param firstByteMillis from sending the request to the head of the answer; null if none came
 */
public record SendTimings(
        int totalMillis,
        @Nullable Integer dnsMillis,
        @Nullable Integer connectMillis,
        @Nullable Integer tlsMillis,
        @Nullable Integer firstByteMillis) {}
