package dev.ringmain.endpoint;

import dev.ringmain.address.AddressText;
import java.net.IDN;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL taken apart, strictly: whatever two programs might read differently is refused, so that what was checked is what is dialled.
 *
 * @param host lower-case ASCII; an IPv6 address stands here without brackets
 * @param address the host, if it is an address and not a name
 * @param port as given, or the scheme's own
 * @param path never empty, as given
 */
record ParsedUrl(
        boolean isHttps,
        String host,
        Optional<InetAddress> address,
        int port,
        String path,
        @Nullable String query) {

    private static final Pattern SCHEME_AND_AUTHORITY =
            Pattern.compile("(https?)://([^/?#]*)(.*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[^\\]]*\\]|[^:\\[\\]]*)(?::([1-9][0-9]{0,4}))?");
    private static final Pattern QUAD =
            Pattern.compile("(?:(?:0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])(?:\\.(?!$)|$)){4}");
    private static final Pattern LOOKS_NUMERIC = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final int MAX_NAME_LENGTH = 253;

    static ParsedUrl parse(String text) {
        refuseInvisibleAndAmbiguous(text);
        Matcher parts = SCHEME_AND_AUTHORITY.matcher(text);
        if (!parts.matches()) {
            throw malformed("Use a full URL, such as https://example.com/hooks.");
        }
        boolean isHttps = parts.group(1).equalsIgnoreCase("https");
        String authority = parts.group(2);
        String rest = parts.group(3);
        if (authority.indexOf('@') >= 0) {
            throw malformed(
                    "Take the user name and password out of the URL; send credentials in a custom header instead.");
        }
        if (rest.indexOf('#') >= 0) {
            throw malformed("Take the part from # on out of the URL: it would not be sent.");
        }
        if (!isAscii(rest)) {
            throw malformed("Percent-encode the letters outside ASCII in the URL's path and query.");
        }
        Matcher hostAndPort = HOST_AND_PORT.matcher(authority);
        if (!hostAndPort.matches()) {
            throw malformed("Write the host as a name or an address, and the port as a plain number: " + authority
                    + " is neither.");
        }
        String written = hostAndPort.group(1);
        Optional<InetAddress> address = written.startsWith("[") ? Optional.of(ipv6(written)) : ipv4(written);
        String host = address.map(AddressText::of).orElseGet(() -> name(written));
        String portText = hostAndPort.group(2);
        int port = portText == null ? defaultPort(isHttps) : Integer.parseInt(portText);
        if (port > 65535) {
            throw malformed("Use a port up to 65535: " + port + " does not exist.");
        }
        String path = rest.startsWith("/") ? rest : "/" + rest;
        int question = path.indexOf('?');
        ParsedUrl url = new ParsedUrl(
                isHttps,
                host,
                address,
                port,
                question < 0 ? path : path.substring(0, question),
                question < 0 ? null : path.substring(question + 1));
        url.agreesWithTheStandardParser();
        return url;
    }

    String canonical() {
        String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return (isHttps ? "https://" : "http://")
                + bracketed
                + (port == defaultPort(isHttps) ? "" : ":" + port)
                + path
                + (query == null ? "" : "?" + query);
    }

    private void agreesWithTheStandardParser() {
        URI uri;
        try {
            uri = new URI(canonical()).parseServerAuthority();
        } catch (URISyntaxException e) {
            throw malformed("Percent-encode what is not allowed in a URL: " + e.getReason() + ".");
        }
        String readHost = uri.getHost();
        String expected = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        int readPort = uri.getPort() < 0 ? defaultPort(isHttps) : uri.getPort();
        if (!expected.equals(readHost) || readPort != port || !path.equals(uri.getRawPath())) {
            throw malformed("Write the URL in a plainer way: it can be read as more than one place.");
        }
    }

    private static void refuseInvisibleAndAmbiguous(String text) {
        text.codePoints().forEach(c -> {
            if (c <= ' '
                    || c == 0x7F
                    || Character.isWhitespace(c)
                    || Character.isSpaceChar(c)
                    || Character.isISOControl(c)) {
                throw malformed("Take the spaces and control characters out of the URL.");
            }
            if (c > 0x7F && Character.isDigit(c)) {
                throw malformed("Use the digits 0 to 9 in the URL.");
            }
            if (c == '\\') {
                throw malformed("Use / and not \\ in the URL.");
            }
        });
    }

    private static Optional<InetAddress> ipv4(String written) {
        if (!LOOKS_NUMERIC.matcher(written.toLowerCase(Locale.ROOT)).matches()) {
            return Optional.empty();
        }
        if (!QUAD.matcher(written).matches()) {
            throw malformed("Write an IPv4 address as four decimal numbers, such as 203.0.113.7: " + written
                    + " can be read in more than one way.");
        }
        return Optional.of(literal(written));
    }

    private static InetAddress ipv6(String bracketed) {
        String written = bracketed.substring(1, bracketed.length() - 1);
        if (written.indexOf('%') >= 0) {
            throw malformed("Take the zone (from % on) out of the address: it means nothing outside one machine.");
        }
        if (!written.matches("[0-9A-Fa-f:.]*") || written.indexOf(':') < 0) {
            throw malformed("Write an IPv6 address between the brackets: " + written + " is none.");
        }
        InetAddress address = literal(written);
        // The JDK turns an IPv4-mapped address into the IPv4 address, and other programs do not.
        if (address instanceof Inet4Address
                && ForbiddenAddresses.reason(address).isEmpty()) {
            throw malformed("Write the IPv4 address without IPv6 around it.");
        }
        return address;
    }

    /** Looks nothing up, because the text has been found to be an address. */
    private static InetAddress literal(String written) {
        try {
            return InetAddress.getByName(written);
        } catch (UnknownHostException e) {
            throw malformed("Write a whole address: " + written + " is none.");
        }
    }

    private static String name(String written) {
        if (written.isEmpty()) {
            throw malformed("Use a full URL, such as https://example.com/hooks: this one has no host.");
        }
        if (written.endsWith(".")) {
            throw malformed("Take the dot off the end of the host.");
        }
        StringBuilder name = new StringBuilder();
        for (String label : written.split("\\.", -1)) {
            name.append(name.isEmpty() ? "" : ".").append(label(label));
        }
        if (name.length() > MAX_NAME_LENGTH) {
            throw malformed("Use a host of at most " + MAX_NAME_LENGTH + " characters.");
        }
        return name.toString();
    }

    private static String label(String written) {
        String label = written.toLowerCase(Locale.ROOT);
        if (!isAscii(written)) {
            label = ascii(written);
            // Full-width and circled letters become plain ones, and would make another name or even an address.
            if (!label.startsWith("xn--")) {
                throw malformed("Write the host in plain letters: " + written + " would be read as " + label + ".");
            }
        }
        if (!LABEL.matcher(label).matches()) {
            throw malformed(
                    "Write the host as letters, digits and hyphens between single dots: \"" + written + "\" is not.");
        }
        return label;
    }

    private static String ascii(String written) {
        try {
            return IDN.toASCII(written, IDN.USE_STD3_ASCII_RULES);
        } catch (IllegalArgumentException e) {
            throw malformed("Write the host in its ASCII form (xn--…): " + written + " cannot be converted.");
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static int defaultPort(boolean isHttps) {
        return isHttps ? 443 : 80;
    }

    private static UnacceptableUrl malformed(String message) {
        return new UnacceptableUrl("url_malformed", message);
    }
}
