package dev.ringmain.api.event;

import dev.ringmain.api.problem.ApiProblem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Attributes as headers hold them: unquoted once, then percent-decoded once (CloudEvents, HTTP binding 3.1.3.2). */
final class HeaderText {

    private HeaderText() {}

    static String decode(String value, Supplier<ApiProblem> refusal) {
        String plain = unquoted(value.strip());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length());
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c < ' ' || c > 0x7E) {
                throw refusal.get();
            }
            if (c != '%') {
                bytes.write(c);
                continue;
            }
            boolean whole = i + 2 < plain.length();
            int high = whole ? Character.digit(plain.charAt(i + 1), 16) : -1;
            int low = whole ? Character.digit(plain.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                throw refusal.get();
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refusal.get();
        }
    }

    private static String unquoted(String value) {
        if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
            return value;
        }
        return value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
    }
}
