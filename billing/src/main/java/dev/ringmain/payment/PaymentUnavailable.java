package dev.ringmain.payment;

/** The provider could not be asked, or refused. The invoice is as it was. */
public class PaymentUnavailable extends RuntimeException {

    PaymentUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
