package dev.ringmain.admin.delivery;

import dev.ringmain.admin.workspace.Moments;
import dev.ringmain.wire.SignatureDiagnosis.Received;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What somebody's code received, pasted as it printed it.
 *
 * @param headers one a line: {@code name: value}, or an entry of a printed object
 * @param body as it was hashed
 * @param secret never shown again
 * @param at by the receiver's clock, UTC; empty: it is right
 */
record ReceivedForm(String headers, String body, String secret, String at) {

    static final ReceivedForm EMPTY = new ReceivedForm("", "", "", "");

    private static final Pattern HEADER =
            Pattern.compile("\\s*[\"']?([A-Za-z0-9_-]{1,100})[\"']?\\s*[:=]\\s*(.*?)\\s*,?\\s*");
    private static final int MOST_HEADERS = 200;

    ReceivedForm(@Nullable String headers, @Nullable String body, @Nullable String secret, @Nullable String at) {
        this.headers = headers == null ? "" : headers;
        this.body = body == null ? "" : body;
        this.secret = secret == null ? "" : secret;
        this.at = at == null ? "" : at.strip();
    }

    /** Why the headers cannot be read; null if they can. */
    @Nullable
    String headersError() {
        return parsed().isEmpty() ? "Paste the headers that your code received, one on each line: name: value." : null;
    }

    @Nullable
    String atError() {
        return Moments.isMistaken(at) ? "Write the time as 2026-01-31T12:00:00, in UTC, or leave it empty." : null;
    }

    /** Empty if something is wrong with it. @param sent when it was sent, which is the time if none is given */
    Optional<Received> read(Instant sent) {
        return headersError() == null && atError() == null
                ? Optional.of(new Received(
                        parsed(), body, secret.strip(), Moments.parse(at).orElse(sent)))
                : Optional.empty();
    }

    private Map<String, String> parsed() {
        Map<String, String> parsed = new HashMap<>();
        headers.lines().limit(MOST_HEADERS).forEach(line -> {
            Matcher header = HEADER.matcher(line);
            if (header.matches()) {
                parsed.put(header.group(1).toLowerCase(Locale.ROOT), unquoted(header.group(2)));
            }
        });
        return parsed;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1
                && (value.startsWith("\"") && value.endsWith("\"") || value.startsWith("'") && value.endsWith("'"));
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
