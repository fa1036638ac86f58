package dev.ringmain.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {

    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:1, ::1",
        "0:0:0:0:0:0:0:0, ::",
        "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
        "2001:DB8:0:0:ABCD:0:0:1, 2001:db8::abcd:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8:0:0:1:0:0:0, 2001:db8:0:0:1::",
        "2001:db8::, 2001:db8::",
        "::ffff:203.0.113.7, 203.0.113.7",
        "0:0:0:0:0:ffff:cb00:7107, 203.0.113.7",
        "fe80:0:0:0:0:0:0:1%eth0, fe80::1%eth0",
        "203.0.113.7, 203.0.113.7",
        "'', ''",
        "unknown, unknown",
        "null, null",
        "1::2::3, 1::2::3",
        "a:b, a:b",
        "localhost:8080, localhost:8080",
        "'<b>:', '<b>:'",
    })
    void writesAnAddressInOneWay(String text, String plain) {
        assertThat(AddressText.of(text)).isEqualTo(plain);
    }

    @Test
    void writesWhatWasDialled() throws UnknownHostException {
        assertThat(AddressText.of(new InetSocketAddress(InetAddress.getByName("::1"), 8080)))
                .isEqualTo("[::1]:8080");
        assertThat(AddressText.of(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 80)))
                .isEqualTo("127.0.0.1:80");
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[15] = 9;
        assertThat(AddressText.of(Inet6Address.getByAddress(null, mapped, -1))).isEqualTo("0.0.0.9");
    }
}
