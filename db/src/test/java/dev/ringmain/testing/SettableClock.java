package dev.ringmain.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** Goes with the system until a test sets it; from then on it stands still, and goes on when it is told to. */
public final class SettableClock extends Clock {

    private final AtomicReference<Instant> set;
    private final ZoneId zone;

    public SettableClock() {
        this(new AtomicReference<>(), ZoneOffset.UTC);
    }

    private SettableClock(AtomicReference<Instant> set, ZoneId zone) {
        this.set = set;
        this.zone = zone;
    }

    public void set(Instant moment) {
        set.set(moment);
    }

    public void tick(Duration duration) {
        set.set(instant().plus(duration));
    }

    /** Goes with the system again. */
    public void reset() {
        set.set(null);
    }

    @Override
    public Instant instant() {
        Instant moment = set.get();
        return moment == null ? Instant.now() : moment;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new SettableClock(set, other);
    }
}
