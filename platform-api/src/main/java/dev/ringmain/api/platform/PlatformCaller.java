package dev.ringmain.api.platform;

import dev.ringmain.staff.PlatformKeyId;
import dev.ringmain.staff.PlatformReplies.Claim;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose program is calling: the vendor's.
 *
 * @param name of the key, for people
 * @param subject the id that what this request makes is given: the same, however often a request with an {@code Idempotency-Key} is tried
 * @param claim the {@code Idempotency-Key} that it holds; null: it has none
 */
record PlatformCaller(
        PlatformKeyId key,
        String name,
        UUID subject,
        @Nullable Claim claim) {

    static final String ATTRIBUTE = PlatformCaller.class.getName();

    PlatformCaller making(Claim claim) {
        return new PlatformCaller(key, name, claim.subject(), claim);
    }
}
