package dev.ringmain.tenant;

/** Nothing is called so. Its message says why, and what to do instead. */
public class UnacceptableName extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnacceptableName(String message) {
        super(message);
    }
}
