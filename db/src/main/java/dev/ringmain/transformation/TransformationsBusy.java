package dev.ringmain.transformation;

/** Too much waits to be transformed just now. Nothing is wrong with this one; it may be tried again in a while. */
public class TransformationsBusy extends RuntimeException {

    TransformationsBusy() {
        super("Too much waits to be transformed just now. Try again in a moment.", null, false, false);
    }
}
