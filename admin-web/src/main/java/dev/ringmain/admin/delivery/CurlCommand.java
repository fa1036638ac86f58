package dev.ringmain.admin.delivery;

import dev.ringmain.delivery.Attempt;
import dev.ringmain.preview.SentRequests;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** An attempt as a command for a shell. What stands in it comes from elsewhere: each piece is quoted, so that none of it is ever run. */
final class CurlCommand {

    /** curl makes them itself. */
    private static final Set<String> ITS_OWN = Set.of("host", "content-length", "connection");

    private CurlCommand() {}

    /** Empty if there is no body to send, or one that is not text. */
    static Optional<String> of(SentRequests.Request request, Attempt attempt) {
        byte[] body = request.body();
        if (body == null) {
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            String headers = attempt.requestHeaders()
                    .lines()
                    .filter(line -> !ITS_OWN.contains(
                            line.replaceFirst(":.*", "").strip().toLowerCase(java.util.Locale.ROOT)))
                    .map(line -> " \\\n  -H " + quoted(line))
                    .collect(Collectors.joining());
            return Optional.of("curl --globoff -X POST " + quoted(request.url().toString()) + headers
                    + " \\\n  --data-raw " + quoted(text));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Within single quotes a shell looks at nothing; signs that could hide something are written out. */
    private static String quoted(String text) {
        boolean plain = text.codePoints().noneMatch(CurlCommand::hides);
        return plain ? "'" + text.replace("'", "'\\''") + "'" : "$'" + escaped(text) + "'";
    }

    private static boolean hides(int c) {
        return c < 32
                || c == 127
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.CONTROL;
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (c == '\\' || c == '\'') {
                escaped.append('\\').appendCodePoint(c);
            } else if (hides(c)) {
                escaped.append(c < 128 ? String.format("\\x%02x", c) : String.format("\\U%08x", c));
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }
}
