package dev.ringmain.worker;

import dev.ringmain.time.Ticker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Whether this node knows what time it is. Receivers refuse a signature whose time is off by minutes, so that a node whose clock was moved
 * would turn each of its deliveries into a failure: it sends nothing until its clock agrees with the database's again.
 *
 * <p>It holds on to the last moment at which both agreed. From there a clock that only goes on tells which of the two has moved since: when
 * it was the database's, what this node signs is right, and it goes on.
 */
@Component
class ClockWatch implements MeterBinder {

    /** Half of what the strictest receiver we know of allows is left for the way there. */
    static final Duration TOLERANCE = Duration.ofSeconds(60);

    private static final Logger log = LoggerFactory.getLogger(ClockWatch.class);

    private final Clock clock;
    private final Ticker ticker;
    private volatile @Nullable Agreement agreement;
    private volatile Duration skew = Duration.ZERO;

    private record Agreement(Instant moment, long nanos) {}

    ClockWatch(Clock clock, Ticker ticker) {
        this.clock = clock;
        this.ticker = ticker;
    }

    @Override
    public void bindTo(MeterRegistry metrics) {
        Gauge.builder("ringmain.clock.skew", this, watch -> watch.skew.toMillis() / 1_000.0)
                .description("How far this node's clock is ahead of the database's")
                .baseUnit("seconds")
                .register(metrics);
    }

    /** To be told every few seconds what time it is by the database. */
    void compare(Instant database) {
        Instant here = clock.instant();
        skew = Duration.between(database, here);
        if (isTolerable(skew)) {
            agreement = new Agreement(here, ticker.nanos());
        } else if (isTrusted()) {
            log.error("The database's clock has moved: it says {}, and this node {}. Set it right.", database, here);
        } else {
            log.error(
                    "This node's clock says {}, and the database's {}: it sends nothing until they agree. Set it right.",
                    here,
                    database);
        }
    }

    /** Whether what is signed now bears the right time. Cheap: asked for each attempt. */
    boolean isTrusted() {
        Agreement last = agreement;
        return last != null
                && isTolerable(
                        Duration.between(last.moment().plusNanos(ticker.nanos() - last.nanos()), clock.instant()));
    }

    private static boolean isTolerable(Duration difference) {
        return difference.abs().compareTo(TOLERANCE) <= 0;
    }
}
