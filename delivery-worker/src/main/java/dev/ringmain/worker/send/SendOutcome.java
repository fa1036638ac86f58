package dev.ringmain.worker.send;

/** What became of an attempt, as it is stored and counted. */
public enum SendOutcome {
    /** The receiver answered with a status that its endpoint's profile counts as success: usually any 2xx. */
    SUCCEEDED,
    /** The receiver answered anything else. A redirect counts as such: it is not followed. */
    REFUSED,
    /** The deadline passed before the whole answer was there, wherever the attempt had got to. */
    TIMEOUT,
    /** The host's name has no address, or nobody said in two seconds what it is. */
    DNS,
    /** No connection could be made. */
    CONNECT,
    /** No secure connection could be made: nothing of the request was sent. Or the receiver gave it up later. */
    TLS,
    /** The host stands for an address that deliveries must not go to. */
    BLOCKED,
    /** What came back is not HTTP, is too large, or broke off. */
    PROTOCOL
}
