package dev.ringmain.worker;

import java.time.Duration;

/** Makes an hour a second where a test asks for it. */
record TimeScale(double divisor) {

    Duration scale(Duration delay) {
        return divisor == 1 ? delay : Duration.ofNanos((long) (delay.toNanos() / divisor));
    }
}
