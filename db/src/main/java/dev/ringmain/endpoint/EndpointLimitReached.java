package dev.ringmain.endpoint;

/** The environment has as many endpoints as its plan allows. */
public class EndpointLimitReached extends RuntimeException {

    private final int limit;
    private final int used;

    EndpointLimitReached(int limit, int used) {
        super("This environment has " + used + " of " + limit + " endpoints");
        this.limit = limit;
        this.used = used;
    }

    public int limit() {
        return limit;
    }

    public int used() {
        return used;
    }
}
