package dev.ringmain.database;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Bytes that are nearly always text. */
public final class TextBytes {

    private TextBytes() {}

    /**
     * Binds them for a binary column, as text where they are text. The driver writes binary values as hex, one digit after the other and twice
     * over; in a payload that was a quarter of all that intake did.
     */
    public static void bind(PreparedStatement row, int place, byte[] bytes) throws SQLException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // What is not UTF-8 was replaced by this character, and must be stored as it came.
        if (text.indexOf('\uFFFD') < 0) {
            row.setString(place, text);
        } else {
            row.setBytes(place, bytes);
        }
    }
}
