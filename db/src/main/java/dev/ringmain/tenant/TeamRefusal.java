package dev.ringmain.tenant;

/** The team does not change so. Its message says why, and what to do instead. */
public class TeamRefusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    TeamRefusal(String message) {
        super(message);
    }
}
