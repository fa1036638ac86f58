package dev.ringmain.endpoint;

import dev.ringmain.wire.UnacceptableProfile;

/** The tenant has as many profiles of its own as its plan allows. */
public class ProfileLimitReached extends UnacceptableProfile {

    private final long limit;
    private final long used;

    ProfileLimitReached(long limit, long used) {
        super("too_many", "name", "The plan allows " + limit + " profiles of one's own. Delete one first.");
        this.limit = limit;
        this.used = used;
    }

    public long limit() {
        return limit;
    }

    public long used() {
        return used;
    }
}
