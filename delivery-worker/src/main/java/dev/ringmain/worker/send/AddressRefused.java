package dev.ringmain.worker.send;

import java.io.IOException;

/** The host stands for an address that must not be dialled. The message is the reason, in a few words. */
final class AddressRefused extends IOException {

    private final transient Refusal refusal;

    AddressRefused(Refusal refusal) {
        super(refusal.reason());
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
