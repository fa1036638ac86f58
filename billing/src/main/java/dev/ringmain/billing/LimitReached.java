package dev.ringmain.billing;

/** The tenant has as many as its plan allows. */
public class LimitReached extends RuntimeException {

    private final Entitlement entitlement;
    private final long limit;
    private final long used;

    LimitReached(Entitlement entitlement, long limit, long used) {
        super(entitlement.label() + ": " + used + " of " + limit + " are used");
        this.entitlement = entitlement;
        this.limit = limit;
        this.used = used;
    }

    public Entitlement entitlement() {
        return entitlement;
    }

    public long limit() {
        return limit;
    }

    public long used() {
        return used;
    }
}
