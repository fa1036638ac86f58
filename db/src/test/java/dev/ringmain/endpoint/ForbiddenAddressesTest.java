package dev.ringmain.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForbiddenAddressesTest {

    /** Enough that a range which is off by one bit is hit, and always the same ones. */
    private static final int CASES = 1024;

    private static final List<String> FORBIDDEN_IPV4_PREFIXES = List.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    private static final List<String> FORBIDDEN_IPV6_PREFIXES = List.of(
            "::/64",
            "::/96",
            "::ffff:0:0:0/96",
            "0:0:0:0:0:5efe::/96",
            "1::/16",
            "80::/9",
            "64:ff9b:1::/48",
            "64:ff9b:8000::/33",
            "100::/64",
            "200::/7",
            "2001::/32",
            "2001:2::/48",
            "2001:10::/28",
            "2001:100::/24",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20",
            "4000::/3",
            "5f00::/16",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8");

    private final Random random = new Random(20_261_121);

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, the unspecified network",
        "0.0.0.1, the unspecified network",
        "0.255.255.255, the unspecified network",
        "10.0.0.0, private network",
        "10.20.30.40, private network",
        "10.255.255.255, private network",
        "100.64.0.0, carrier-grade NAT",
        "100.100.100.199, carrier-grade NAT",
        "100.127.255.255, carrier-grade NAT",
        "127.0.0.0, loopback",
        "127.0.0.1, loopback",
        "127.1.2.3, loopback",
        "127.255.255.255, loopback",
        "169.254.0.0, link-local",
        "169.254.1.1, link-local",
        "169.254.255.255, link-local",
        "172.16.0.0, private network",
        "172.20.0.1, private network",
        "172.31.255.255, private network",
        "192.0.0.0, reserved",
        "192.0.0.255, reserved",
        "192.0.2.0, documentation",
        "192.0.2.255, documentation",
        "192.88.99.0, 6to4 relay",
        "192.88.99.255, 6to4 relay",
        "192.168.0.0, private network",
        "192.168.1.1, private network",
        "192.168.255.255, private network",
        "198.18.0.0, benchmarking",
        "198.19.255.255, benchmarking",
        "198.51.100.0, documentation",
        "198.51.100.255, documentation",
        "203.0.113.0, documentation",
        "203.0.113.255, documentation",
        "224.0.0.0, multicast",
        "233.252.0.1, multicast",
        "239.255.255.255, multicast",
        "240.0.0.0, reserved",
        "250.1.2.3, reserved",
        "255.255.255.255, reserved"
    })
    void forbidsIpv4ThatIsNotPublic(String address, String reason) {
        assertThat(ForbiddenAddresses.reason(literal(address))).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0.0.0",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "93.184.215.14",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "168.63.129.15",
                "168.63.129.17",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "191.255.255.255",
                "192.0.1.0",
                "192.0.1.255",
                "192.0.3.0",
                "192.88.98.255",
                "192.88.100.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "198.51.99.255",
                "198.51.101.0",
                "203.0.112.255",
                "203.0.114.0",
                "223.255.255.255"
            })
    void allowsTheNeighboursOfEachIpv4Range(String address) {
        assertThat(ForbiddenAddresses.reason(literal(address))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // The nine that Spring Boot 4.1's own filter lets pass.
                "168.63.129.16",
                "::127.0.0.1",
                "::7f00:1",
                "::a9fe:a9fe",
                "::ffff:0:7f00:1",
                "::5efe:7f00:1",
                "64:ff9b:1::1",
                "3fff::1",
                "5f00::1",
                // And the rest of the spellings and ranges.
                "::",
                "::1",
                "::2",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:0:a00:1",
                "ff::1",
                "64:ff9b::127.0.0.1",
                "64:ff9b::10.0.0.1",
                "64:ff9b::169.254.1.1",
                "64:ff9b::1:0:0",
                "64:ff9b:ffff::1",
                "64:ff9b:1:a00::7f00:1",
                "100::1",
                "100:0:0:1::1",
                "2001::1",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                "2001:1::3",
                "2001:2::1",
                "2001:10::1",
                "2001:1ff:ffff::1",
                "2001:db8::1",
                "2001:db8:ffff:ffff::1",
                "2002:7f00:1::",
                "2002:808:808::1",
                "2600::5efe:7f00:1",
                "2600::200:5efe:808:808",
                "3fff:fff:ffff::1",
                "4000::1",
                "5eff::1",
                "6000::1",
                "fbff::1",
                "fc00::1",
                "fd12:3456:789a::1",
                "fe00::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "feff::1",
                "ff02::1",
                "ff0e::1"
            })
    void forbidsIpv6ThatIsNotPublic(String address) {
        assertThat(ForbiddenAddresses.reason(literal(address))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "64:ff9b::8.8.8.8",
                "64:ff9b::93.184.215.14",
                "::ffff:8.8.8.8",
                "2000::1",
                "2001:1::1",
                "2001:1::2",
                "2001:3::1",
                "2001:4:112::1",
                "2001:20::1",
                "2001:2f:ffff::1",
                "2001:200::1",
                "2001:4860:4860::8888",
                "2001:db7:ffff::1",
                "2001:db9::1",
                "2003::1",
                "2606:4700:4700::1111",
                "2600::100:5efe:808:808",
                "2a00:1450:4001:830::200e",
                "3ffe:ffff::1",
                "3fff:1000::1"
            })
    void allowsPublicIpv6AndTheNeighboursOfForbiddenRanges(String address) {
        assertThat(ForbiddenAddresses.reason(literal(address))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.170.2",
                "169.254.170.23",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "fd00:ec2::254",
                "fd00:ec2::23",
                "fd20:ce::254",
                "::ffff:169.254.169.254",
                "::169.254.169.254",
                "::ffff:0:a9fe:a9fe",
                "::5efe:a9fe:a9fe",
                "2600::5efe:a9fe:a9fe",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b::168.63.129.16",
                "2002:a9fe:a9fe::1",
                "2002:a83f:8110::"
            })
    void namesTheMetadataServicesOfClouds(String address) {
        assertThat(ForbiddenAddresses.reason(literal(address))).contains("cloud metadata");
        assertThat(ForbiddenAddresses.isCloudMetadata(literal(address))).isTrue();
    }

    @Test
    void forbidsEveryAddressInsideEachForbiddenPrefix() {
        for (String prefix : FORBIDDEN_IPV4_PREFIXES) {
            for (int i = 0; i < CASES; i++) {
                InetAddress address = anyIn(prefix);
                assertThat(ForbiddenAddresses.reason(address))
                        .as("%s in %s", address, prefix)
                        .isPresent();
            }
        }
        for (String prefix : FORBIDDEN_IPV6_PREFIXES) {
            for (int i = 0; i < CASES; i++) {
                InetAddress address = anyIn(prefix);
                assertThat(ForbiddenAddresses.reason(address))
                        .as("%s in %s", address, prefix)
                        .isPresent();
            }
        }
    }

    @Test
    void forbidsAForbiddenIpv4InEveryTransitionFormat() {
        for (int i = 0; i < CASES; i++) {
            byte[] ipv4 = anyIn(FORBIDDEN_IPV4_PREFIXES.get(i % FORBIDDEN_IPV4_PREFIXES.size()))
                    .getAddress();
            for (InetAddress wrapped : everyWrappingOf(ipv4)) {
                assertThat(ForbiddenAddresses.reason(wrapped)).as("%s", wrapped).isPresent();
            }
        }
    }

    @Test
    void givesNat64AndMappedAddressesTheVerdictOfWhatTheyCarry() {
        for (int i = 0; i < CASES * 8; i++) {
            byte[] ipv4 = new byte[4];
            random.nextBytes(ipv4);
            assertThat(ForbiddenAddresses.reason(wrap("64:ff9b::", ipv4, 12)))
                    .as("64:ff9b:: with %s", address(ipv4))
                    .isEqualTo(ForbiddenAddresses.reason(address(ipv4)));
            assertThat(ForbiddenAddresses.reason(wrap("::ffff:0:0", ipv4, 12)))
                    .as("::ffff: with %s", address(ipv4))
                    .isEqualTo(ForbiddenAddresses.reason(address(ipv4)));
        }
    }

    @Test
    void forbidsAllOfTheOtherTransitionFormatsWhateverTheyCarry() {
        for (int i = 0; i < CASES; i++) {
            byte[] ipv4 = new byte[4];
            random.nextBytes(ipv4);
            assertThat(ForbiddenAddresses.reason(wrap("::", ipv4, 12))).isPresent();
            assertThat(ForbiddenAddresses.reason(wrap("::ffff:0:0:0", ipv4, 12)))
                    .isPresent();
            assertThat(ForbiddenAddresses.reason(wrap("64:ff9b:1::", ipv4, 12))).isPresent();
            assertThat(ForbiddenAddresses.reason(wrap("2002::1", ipv4, 2))).isPresent();
            assertThat(ForbiddenAddresses.reason(wrap("2001::", ipv4, 4))).isPresent();
            assertThat(ForbiddenAddresses.reason(wrap("2a00::5efe:0:0", ipv4, 12)))
                    .isPresent();
        }
    }

    private List<InetAddress> everyWrappingOf(byte[] ipv4) {
        byte[] inverted = {(byte) ~ipv4[0], (byte) ~ipv4[1], (byte) ~ipv4[2], (byte) ~ipv4[3]};
        return List.of(
                wrap("::", ipv4, 12),
                wrap("::ffff:0:0", ipv4, 12),
                wrap("::ffff:0:0:0", ipv4, 12),
                wrap("64:ff9b::", ipv4, 12),
                wrap("64:ff9b:1::", ipv4, 12),
                wrap("64:ff9b:1::", ipv4, 6),
                wrap("2002::", ipv4, 2),
                wrap("2001::", ipv4, 4),
                wrap("2001::", inverted, 12),
                wrap("::5efe:0:0", ipv4, 12),
                wrap("2a00:1450::5efe:0:0", ipv4, 12),
                wrap("2a00:1450::200:5efe:0:0", ipv4, 12),
                wrap("fe80::5efe:0:0", ipv4, 12));
    }

    private InetAddress anyIn(String prefix) {
        int slash = prefix.indexOf('/');
        byte[] address = literal(prefix.substring(0, slash)).getAddress();
        int bits = Integer.parseInt(prefix.substring(slash + 1));
        byte[] noise = new byte[address.length];
        random.nextBytes(noise);
        for (int i = 0; i < address.length; i++) {
            int fixed = Math.max(0, Math.min(8, bits - i * 8));
            address[i] |= (byte) (noise[i] & 0xFF >> fixed);
        }
        return address(address);
    }

    private static InetAddress wrap(String ipv6, byte[] ipv4, int offset) {
        byte[] bytes = ipv6(ipv6);
        System.arraycopy(ipv4, 0, bytes, offset, 4);
        return address(bytes);
    }

    /** The JDK reads an IPv4-mapped address as an IPv4 address, and here its sixteen bytes are wanted. */
    private static byte[] ipv6(String text) {
        byte[] bytes = literal(text).getAddress();
        if (bytes.length == 16) {
            return bytes;
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xFF;
        mapped[11] = (byte) 0xFF;
        System.arraycopy(bytes, 0, mapped, 12, 4);
        return mapped;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return bytes.length == 4 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static InetAddress literal(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
