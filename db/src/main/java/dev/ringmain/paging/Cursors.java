package dev.ringmain.paging;

import dev.ringmain.id.Ids;
import dev.ringmain.secret.MasterKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Writes and reads the cursors that lead from one page of a list to the next. They are signed: only we make them. */
@Component
public class Cursors {

    private static final int KEY_LENGTH = 17;
    private static final int SIGNATURE_LENGTH = 10;

    private final MasterKey masterKey;
    private final byte[] list;

    @Autowired
    Cursors(MasterKey masterKey) {
        this(masterKey, "");
    }

    private Cursors(MasterKey masterKey, String list) {
        this.masterKey = masterKey;
        this.list = list.getBytes(StandardCharsets.UTF_8);
    }

    /** The cursors of one list, which lead nowhere in any other. */
    public Cursors of(String list) {
        return new Cursors(masterKey, list);
    }

    public @Nullable String older(Slice<?> slice) {
        return slice.older() == null ? null : write(slice.older(), false);
    }

    public @Nullable String newer(Slice<?> slice) {
        return slice.newer() == null ? null : write(slice.newer(), true);
    }

    /** Where the cursor leads; empty if it is not one of ours. */
    public Optional<Keyset> read(String cursor, int limit) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != KEY_LENGTH + SIGNATURE_LENGTH) {
            return Optional.empty();
        }
        byte[] key = Arrays.copyOf(bytes, KEY_LENGTH);
        if (!MasterKey.same(sign(key), Arrays.copyOfRange(bytes, KEY_LENGTH, bytes.length))) {
            return Optional.empty();
        }
        return Optional.of(new Keyset(Ids.fromBytes(Arrays.copyOfRange(key, 1, KEY_LENGTH)), key[0] == 1, limit));
    }

    private String write(UUID from, boolean backwards) {
        byte[] key = ByteBuffer.allocate(KEY_LENGTH)
                .put((byte) (backwards ? 1 : 0))
                .put(Ids.bytes(from))
                .array();
        byte[] signed = ByteBuffer.allocate(KEY_LENGTH + SIGNATURE_LENGTH)
                .put(key)
                .put(sign(key))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    }

    private byte[] sign(byte[] key) {
        byte[] signed =
                ByteBuffer.allocate(key.length + list.length).put(key).put(list).array();
        return Arrays.copyOf(masterKey.digest("cursor", signed), SIGNATURE_LENGTH);
    }
}
