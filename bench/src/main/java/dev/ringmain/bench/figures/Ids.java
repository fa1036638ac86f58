package dev.ringmain.bench.figures;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Ids as Ringmain stores them: UUIDv7, which sort by the moment they were made. */
final class Ids {

    private static final AtomicLong LAST = new AtomicLong();

    private Ids() {}

    static byte[] next() {
        long tick = LAST.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis() << 12));
        return ByteBuffer.allocate(16)
                .putLong(tick >>> 12 << 16 | 0x7000L | tick & 0xFFF)
                .putLong(ThreadLocalRandom.current().nextLong() >>> 2 | 1L << 63)
                .array();
    }
}
