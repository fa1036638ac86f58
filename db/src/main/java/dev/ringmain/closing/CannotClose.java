package dev.ringmain.closing;

/** It cannot be closed, or not be taken back. The message says what to do instead. */
public class CannotClose extends RuntimeException {

    CannotClose(String message) {
        super(message);
    }
}
