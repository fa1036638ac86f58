package dev.ringmain.endpoint;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses no delivery may go to: everything that is not a public unicast address, and the metadata services of clouds, some of
 * which are. The ranges are those of IANA's special-purpose address registries; where a spelling of IPv6 carries an IPv4 address, the
 * spelling is refused as a whole, except the two that a resolver may honestly answer with.
 */
public final class ForbiddenAddresses {

    private static final String CLOUD_METADATA = "cloud metadata";
    private static final String IPV4_INSIDE_IPV6 = "an IPv4 address inside an IPv6 address";

    /** Checked before the ranges, so that a cloud's own address is named as such although its range is forbidden anyway. */
    private static final Set<String> METADATA_IPV4 = Set.of(
            "a9fea9fe", // 169.254.169.254
            "a9feaa02", // 169.254.170.2
            "a9feaa17", // 169.254.170.23
            "646464c8", // 100.100.100.200
            "a83f8110", // 168.63.129.16, which lies in public space
            "c00000c0"); // 192.0.0.192

    private static final Set<String> METADATA_IPV6 = Set.of(
            "fd000ec2000000000000000000000254", // fd00:ec2::254
            "fd000ec2000000000000000000000023", // fd00:ec2::23
            "fd2000ce000000000000000000000254"); // fd20:ce::254

    private static final List<Range> IPV4 = List.of(
            new Range("00", 8, "the unspecified network"),
            new Range("0a", 8, "private network"),
            new Range("6440", 10, "carrier-grade NAT"),
            new Range("7f", 8, "loopback"),
            new Range("a9fe", 16, "link-local"),
            new Range("ac10", 12, "private network"),
            new Range("c00000", 24, "reserved"),
            new Range("c00002", 24, "documentation"),
            new Range("c05863", 24, "6to4 relay"),
            new Range("c0a8", 16, "private network"),
            new Range("c612", 15, "benchmarking"),
            new Range("c63364", 24, "documentation"),
            new Range("cb0071", 24, "documentation"),
            new Range("e0", 4, "multicast"),
            new Range("f0", 4, "reserved"));

    /** Inside 2001::/23, which is refused, but assigned for the public Internet. */
    private static final List<Range> PUBLIC_PROTOCOL_IPV6 = List.of(
            new Range("20010001000000000000000000000001", 128, "port control protocol anycast"),
            new Range("20010001000000000000000000000002", 128, "TURN anycast"),
            new Range("20010003", 32, "AMT"),
            new Range("200100040112", 48, "AS112"),
            new Range("20010020", 28, "ORCHIDv2"));

    private static final List<Range> IPV6 = List.of(
            new Range("00000000000000000000000000000001", 128, "loopback"),
            new Range("00000000000000000000000000000000", 128, "the unspecified network"),
            new Range("0064ff9b", 32, "NAT64"),
            // Every way to write an IPv4 address in IPv6 but 6to4 and Teredo begins here, so the block goes and not a
            // list of ways.
            new Range("00", 8, IPV4_INSIDE_IPV6),
            new Range("0100000000000000", 64, "discard-only"),
            new Range("20010000", 32, "Teredo"),
            new Range("20010db8", 32, "documentation"),
            new Range("2001", 23, "reserved"),
            new Range("2002", 16, "6to4"),
            new Range("3fff", 20, "documentation"),
            new Range("5f00", 16, "segment routing"),
            new Range("fc", 7, "private network"),
            new Range("fe80", 10, "link-local"),
            new Range("fec0", 10, "site-local"),
            new Range("ff", 8, "multicast"));

    private static final Range GLOBAL_UNICAST_IPV6 = new Range("20", 3, "global unicast");
    private static final Range NAT64_WELL_KNOWN = new Range("0064ff9b0000000000000000", 96, "NAT64");
    private static final Range IPV4_MAPPED = new Range("00000000000000000000ffff", 96, "IPv4-mapped");

    private ForbiddenAddresses() {}

    /**
     * Why nothing may be sent there, in a few words for a person, such as {@code loopback}, {@code private network} or
     * {@code cloud metadata}; empty for a public address. Looks nothing up.
     */
    public static Optional<String> reason(InetAddress address) {
        return Optional.ofNullable(reason(address.getAddress()));
    }

    /** Whether a cloud's metadata service answers there, in whatever spelling of IPv6 its IPv4 address may be wrapped. */
    static boolean isCloudMetadata(InetAddress address) {
        return isCloudMetadata(address.getAddress());
    }

    private static @Nullable String reason(byte[] address) {
        if (isCloudMetadata(address)) {
            return CLOUD_METADATA;
        }
        return address.length == 4 ? match(IPV4, address) : reasonOfIpv6(address);
    }

    private static @Nullable String reasonOfIpv6(byte[] address) {
        // A network without IPv4 reaches IPv4 receivers through this prefix, so it is judged by what it carries.
        if (NAT64_WELL_KNOWN.contains(address) || IPV4_MAPPED.contains(address)) {
            return reason(ipv4At(address, 12));
        }
        if (match(PUBLIC_PROTOCOL_IPV6, address) != null) {
            return null;
        }
        String range = match(IPV6, address);
        if (range != null) {
            return range;
        }
        if (!GLOBAL_UNICAST_IPV6.contains(address)) {
            return "reserved";
        }
        return isIsatap(address) ? IPV4_INSIDE_IPV6 : null;
    }

    private static boolean isCloudMetadata(byte[] address) {
        String hex = HexFormat.of().formatHex(address);
        if (address.length == 4) {
            return METADATA_IPV4.contains(hex);
        }
        // The low 32 bits hold it in every spelling but 6to4, where they follow the prefix.
        boolean wrapped = address[0] == 0 || isIsatap(address);
        return METADATA_IPV6.contains(hex)
                || wrapped && METADATA_IPV4.contains(hex.substring(24))
                || hex.startsWith("2002") && METADATA_IPV4.contains(hex.substring(4, 12));
    }

    /** RFC 5214: the interface id is 0000:5efe or 0200:5efe and an IPv4 address, under any prefix. */
    private static boolean isIsatap(byte[] address) {
        return (address[8] & 0xFD) == 0 && address[9] == 0 && address[10] == 0x5E && (address[11] & 0xFF) == 0xFE;
    }

    private static byte[] ipv4At(byte[] address, int offset) {
        return new byte[] {address[offset], address[offset + 1], address[offset + 2], address[offset + 3]};
    }

    private static @Nullable String match(List<Range> ranges, byte[] address) {
        for (Range range : ranges) {
            if (range.contains(address)) {
                return range.reason;
            }
        }
        return null;
    }

    private record Range(byte[] prefix, int bits, String reason) {

        Range(String hex, int bits, String reason) {
            this(HexFormat.of().parseHex(hex), bits, reason);
        }

        boolean contains(byte[] address) {
            int whole = bits / 8;
            for (int i = 0; i < whole; i++) {
                if (address[i] != at(i)) {
                    return false;
                }
            }
            int rest = bits % 8;
            return rest == 0 || (address[whole] ^ at(whole)) >> (8 - rest) == 0;
        }

        private byte at(int index) {
            return index < prefix.length ? prefix[index] : 0;
        }
    }
}
