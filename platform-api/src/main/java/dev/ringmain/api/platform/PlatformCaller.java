package dev.ringmain.api.platform;

import dev.ringmain.staff.PlatformKeyId;
import java.util.UUID;

/**
 * Whose program is calling: the vendor's.
 *
 * @param name of the key, for people
 * @param subject the id that what this request makes is given: the same, however often a request with an {@code Idempotency-Key} is tried
 */
record PlatformCaller(PlatformKeyId key, String name, UUID subject) {

    static final String ATTRIBUTE = PlatformCaller.class.getName();

    PlatformCaller making(UUID subject) {
        return new PlatformCaller(key, name, subject);
    }
}
