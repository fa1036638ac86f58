package dev.ringmain.delivery;

import dev.ringmain.endpoint.Destination;
import java.time.Duration;
import java.util.List;

/**
 * The short way from intake to a worker in the same process: what is about to be committed is leased to that worker from the start, and
 * given to it in memory once it is. The table stays the truth: what is lost on this way falls due when its lease passes.
 */
public interface DeliveryHandover {

    /** Takes a seat for a delivery that is about to be committed. @return whether there was one */
    boolean reserve(Destination destination);

    /** Gives a seat back whose delivery was not committed after all. */
    void cancel(Work work);

    /** Hands over committed work, in seats that were reserved for it. */
    void accept(List<Assignment> assignments);

    /** Says that work was committed that is due now and was not handed over. */
    void wake();

    /** With what, and for how long, work is leased that will be handed over. */
    Lease lease();

    /** @param token never 0, which stands for no lease */
    record Lease(long token, Duration duration) {}
}
