package dev.ringmain.tenant;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is written where an address is asked for. Whether it is somebody's, only a mail can tell. */
public final class EmailAddress {

    private static final Pattern SHAPE = Pattern.compile("[^@\\s\\p{Cntrl}]{1,64}@[^@\\s\\p{Cntrl}]{1,189}");

    private EmailAddress() {}

    /** As it is stored: small letters, nothing around it. Empty if it is no address. */
    public static Optional<String> parse(String text) {
        String address = text.strip().toLowerCase(Locale.ROOT);
        return SHAPE.matcher(address).matches() ? Optional.of(address) : Optional.empty();
    }
}
