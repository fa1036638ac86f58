package dev.ringmain.tenant;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key pair of WebAuthn whose private half never leaves somebody's device.
 *
 * @param name for people: which device, say; up to 80 characters
 * @param credential what the device calls it: up to 1,023 bytes
 * @param publicKey in COSE's form
 * @param attestation the attestation object with which it was made
 * @param signatureCount how often it was used, as the device counts; 0: it does not
 * @param transports how the device may be reached, in the words of WebAuthn
 * @param lastUsedAt null: never
 */
public record Passkey(
        PasskeyId id,
        UserId user,
        String name,
        byte[] credential,
        byte[] publicKey,
        byte[] attestation,
        long signatureCount,
        Set<String> transports,
        boolean backupEligible,
        boolean backedUp,
        Instant createdAt,
        @Nullable Instant lastUsedAt) {}
