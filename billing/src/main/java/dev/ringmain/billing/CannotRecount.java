package dev.ringmain.billing;

/** Why a month cannot be counted again from the log, in words for whoever asked. */
public class CannotRecount extends RuntimeException {

    CannotRecount(String message) {
        super(message);
    }
}
