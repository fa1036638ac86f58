package dev.ringmain.bench.figures;

import java.time.Duration;

/** How long and how large: the full form, or the short one, whose figures are rougher. */
record Form(boolean isShort, boolean profile) {

    /** Once, before anything of the node is counted: on two processors its compiler needs that long. */
    Duration warmUp() {
        return Duration.ofSeconds(isShort ? 30 : 60);
    }

    /** Before each row. */
    Duration settling() {
        return Duration.ofSeconds(isShort ? 2 : 10);
    }

    /** Before raw inserts: until the server writes pages as fast as it takes in rows, as it does after a minute under any load. */
    Duration filling() {
        return Duration.ofSeconds(isShort ? 4 : 40);
    }

    /** After load, until the server has written its pages and nothing happens any more. */
    Duration resting() {
        return Duration.ofSeconds(isShort ? 5 : 30);
    }

    Duration raw() {
        return Duration.ofSeconds(isShort ? 6 : 20);
    }

    Duration measured() {
        return Duration.ofSeconds(isShort ? 10 : 30);
    }

    Duration sustained() {
        return Duration.ofSeconds(isShort ? 10 : 60);
    }

    long storedDeliveries() {
        return isShort ? 300_000 : 10_000_000;
    }

    /** Deliveries that are published at once. */
    long backlog() {
        return isShort ? 20_000 : 200_000;
    }

    int tenants() {
        return isShort ? 1_000 : 10_000;
    }

    int starts() {
        return isShort ? 2 : 5;
    }
}
