package dev.ringmain.wire;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which names a request header may have, whoever adds it. */
public final class HeaderNames {

    public static final int MAX_LENGTH = 64;

    /** RFC 9110, 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** They decide where a request ends, whose connection it is, or what its body is: those are for the sender to say. */
    private static final Set<String> RESERVED = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "cookie",
            "set-cookie",
            "content-type",
            "content-encoding",
            "accept-encoding",
            "user-agent");

    private HeaderNames() {}

    public static boolean isToken(String name) {
        return TOKEN.matcher(name).matches();
    }

    /** Whether it is left to the sender, or to nobody. */
    public static boolean isReserved(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        return RESERVED.contains(lowerCase) || lowerCase.startsWith("proxy-") || lowerCase.startsWith("x-ringmain-");
    }
}
