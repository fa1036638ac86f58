package dev.ringmain.secret;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what must be stored but never read from a copy of the database: AES-256-GCM with a random nonce. What is sealed for one row
 * cannot be opened as another's, because the row is part of what is authenticated.
 *
 * <p>A sealed value is: format (1 byte), key number (1 byte), nonce (12 bytes), ciphertext and tag.
 */
public final class Sealing {

    private static final byte FORMAT = 1;
    private static final byte KEY_NUMBER = 1;
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    public Sealing(MasterKey masterKey) {
        this.key = new SecretKeySpec(masterKey.derive("sealing"), "AES");
    }

    /** @param place where the value is stored, for example {@code signing_secret/sec_…}; the same is needed to open it */
    public byte[] seal(byte[] content, String place) {
        byte[] nonce = new byte[NONCE_LENGTH];
        RANDOM.nextBytes(nonce);
        try {
            byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, nonce, place).doFinal(content);
            return ByteBuffer.allocate(2 + NONCE_LENGTH + ciphertext.length)
                    .put(FORMAT)
                    .put(KEY_NUMBER)
                    .put(nonce)
                    .put(ciphertext)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has AES/GCM", e);
        }
    }

    /** @throws IllegalStateException if it was sealed with another key, for another place, or was changed since */
    public byte[] open(byte[] sealed, String place) {
        ByteBuffer buffer = ByteBuffer.wrap(sealed);
        try {
            if (buffer.get() != FORMAT || buffer.get() != KEY_NUMBER) {
                throw new IllegalStateException(
                        "The value at " + place + " was sealed in a way this version does not know");
            }
            byte[] nonce = new byte[NONCE_LENGTH];
            buffer.get(nonce);
            return cipher(Cipher.DECRYPT_MODE, nonce, place).doFinal(sealed, buffer.position(), buffer.remaining());
        } catch (GeneralSecurityException | ProviderException | BufferUnderflowException e) {
            // A value that was cut within its tag makes some providers break instead of refuse.
            throw new IllegalStateException(
                    "The value at " + place + " does not open with this installation's master key", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
