package dev.ringmain.endpoint;

import dev.ringmain.wire.HeaderNames;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which request headers of their own a customer may have sent along. Refused are those that decide where a request ends, whose
 * connection it is, or what a receiver believes about the delivery.
 */
public final class CustomHeaders {

    public static final int MAX_HEADERS = 20;
    public static final int MAX_NAME_LENGTH = HeaderNames.MAX_LENGTH;
    public static final int MAX_VALUE_LENGTH = 1024;

    /**
     * What a receiver believes about the delivery is for the profile to say: what Standard Webhooks signs, and what the web hooks of
     * CloudEvents ask and answer. Other names that begin so are the customer's: one may want a Webhook-Secret.
     */
    private static final Set<String> PROFILES_OWN = Set.of(
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature",
            "webhook-request-origin",
            "webhook-request-callback",
            "webhook-request-rate",
            "webhook-allowed-origin",
            "webhook-allowed-rate");

    private CustomHeaders() {}

    /**
     * @param headers names and values, at most {@value #MAX_HEADERS}
     * @throws UnacceptableHeader for the first that may not be sent
     */
    public static void check(Map<String, String> headers) {
        Set<String> seen = new HashSet<>();
        headers.forEach((name, value) -> {
            checkName(name);
            checkValue(name, value);
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw new UnacceptableHeader(
                        name, "Give the header " + name + " once: capital letters do not make it another.");
            }
            if (seen.size() > MAX_HEADERS) {
                throw new UnacceptableHeader(name, "Use at most " + MAX_HEADERS + " headers.");
            }
        });
    }

    private static void checkName(String name) {
        if (name.length() > MAX_NAME_LENGTH) {
            throw new UnacceptableHeader(
                    name,
                    "Use a header name of at most " + MAX_NAME_LENGTH + " characters; this one has " + name.length()
                            + ".");
        }
        if (!HeaderNames.isToken(name)) {
            throw new UnacceptableHeader(
                    name, "Write the header name \"" + printable(name) + "\" in letters, digits and hyphens.");
        }
        if (HeaderNames.isReserved(name) || PROFILES_OWN.contains(name.toLowerCase(Locale.ROOT))) {
            throw new UnacceptableHeader(
                    name, "Leave out the header " + name + ": Ringmain sets it, or no delivery may.");
        }
    }

    private static void checkValue(String name, String value) {
        // A client's JSON may say null, whatever the type says.
        if (value == null) {
            throw new UnacceptableHeader(name, "Give the header " + name + " a value, or leave it out.");
        }
        if (value.length() > MAX_VALUE_LENGTH) {
            throw new UnacceptableHeader(
                    name,
                    "Use at most " + MAX_VALUE_LENGTH + " characters in the header " + name + "; it has "
                            + value.length() + ".");
        }
        if (!value.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            throw new UnacceptableHeader(
                    name,
                    "Use only printable ASCII in the header " + name + ": no line breaks, tabs or other letters.");
        }
    }

    /** Messages end in logs, where a line break would begin a new entry. */
    private static String printable(String name) {
        return name.replaceAll("[^ -~]", "?");
    }
}
