package dev.ringmain.worker.send;

import java.io.IOException;

/** The host stands for an address that must not be dialled. The message is the reason, in a few words. */
final class AddressRefused extends IOException {

    AddressRefused(String reason) {
        super(reason);
    }
}
