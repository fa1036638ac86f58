package dev.ringmain.address;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An address in one spelling, that of RFC 5952: lower case, no leading zeros, and the longest run of zeros as {@code ::}. An IPv4 address
 * within an IPv6 one ({@code ::ffff:0:0/96}) is written as the IPv4 address it is. Names are never looked up.
 */
public final class AddressText {

    private static final Pattern LITERAL = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final int GROUPS = 8;

    private AddressText() {}

    /** @param text such as a servlet gives; what is no IPv6 address, with or without a zone, is returned as it is */
    public static String of(String text) {
        int percent = text.indexOf('%');
        String literal = percent < 0 ? text : text.substring(0, percent);
        if (literal.indexOf(':') < 0 || !LITERAL.matcher(literal).matches()) {
            return text;
        }
        try {
            // In brackets it is an address or nothing: no name that a server is asked for.
            String plain = of(InetAddress.getByName("[" + literal + "]"));
            return percent < 0 ? plain : plain + text.substring(percent);
        } catch (UnknownHostException e) {
            return text;
        }
    }

    /** Without its zone, if it has one. */
    public static String of(InetAddress address) {
        if (address instanceof Inet4Address) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        if (isIpv4Mapped(bytes)) {
            return (bytes[12] & 0xff) + "." + (bytes[13] & 0xff) + "." + (bytes[14] & 0xff) + "." + (bytes[15] & 0xff);
        }
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < GROUPS; i++) {
            groups.add(Integer.toHexString((bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff));
        }
        return shortened(groups);
    }

    /** Such as {@code 203.0.113.7:443} or {@code [2001:db8::1]:443}. @param address one that is resolved */
    public static String of(InetSocketAddress address) {
        String literal = of(address.getAddress());
        return (literal.indexOf(':') < 0 ? literal : "[" + literal + "]") + ":" + address.getPort();
    }

    private static boolean isIpv4Mapped(byte[] bytes) {
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return bytes[10] == -1 && bytes[11] == -1;
    }

    /** The first of the longest runs goes; a single zero stays. */
    private static String shortened(List<String> groups) {
        int start = -1;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups.get(end).equals("0")) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        return start < 0
                ? String.join(":", groups)
                : String.join(":", groups.subList(0, start))
                        + "::"
                        + String.join(":", groups.subList(start + length, GROUPS));
    }
}
