package dev.ringmain.bench.faults;

/** This machine has not what the fault needs. The message says what that is. */
final class CannotBeProduced extends Exception {

    private static final long serialVersionUID = 1;

    CannotBeProduced(String why) {
        super(why);
    }
}
