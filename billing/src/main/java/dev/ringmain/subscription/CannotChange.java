package dev.ringmain.subscription;

/** Why the plan cannot be changed so, in words for the customer. */
public class CannotChange extends RuntimeException {

    CannotChange(String message) {
        super(message);
    }
}
