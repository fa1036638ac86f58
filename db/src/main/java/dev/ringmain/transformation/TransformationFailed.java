package dev.ringmain.transformation;

/** A transformation came to nothing that could be sent. The message tells its author why. */
public class TransformationFailed extends RuntimeException {

    TransformationFailed(String message) {
        super(message, null, false, false);
    }
}
