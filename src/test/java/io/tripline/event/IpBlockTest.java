package io.tripline.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpBlockTest {

    private static IpAddress address(String text) {
        return Objects.requireNonNull(IpAddress.parse(text));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, 11.0.0.0",
        "10.6.48.157/8, 10.0.0.0, 9.255.255.255",
        "10.0.0.1/32, 10.0.0.1, 10.0.0.2",
        "10.0.0.1, ::ffff:10.0.0.1, 10.0.0.2",
        "0.0.0.0/0, 255.255.255.255, ::1",
        "192.168.4.0/22, 192.168.7.255, 192.168.8.0",
        "2001:db8::/32, 2001:db8:ffff::1, 2001:db9::",
        "2001:DB8::/65, 2001:db8::7fff:0:0:1, 2001:db8::8000:0:0:1",
        "::1, 0:0::1, ::2",
        "fe80::/64, fe80::1, fe80:0:0:1::1"
    })
    void containsTheAddressesWhoseFirstBitsAreAlike(String text, String inside, String outside) {
        IpBlock block = Objects.requireNonNull(IpBlock.parse(text));

        assertThat(block.contains(address(inside))).isTrue();
        assertThat(block.contains(address(outside))).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/8x",
                "10.0.0/8",
                "::/129",
                "::/1000",
                "x/8",
                "::ffff:10.0.0.0/104",
                "10.0.0.0/8/8"
            })
    void refusesWhatIsNoBlock(String text) {
        assertThat(IpBlock.parse(text)).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "::ffff:255.0.0.1, 255.0.0.1",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "0:1:0:0:0:2:0:0, 0:1::2:0:0",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "::1.2.3.4, ::102:304"
    })
    void printsAnAddressInItsCanonicalForm(String text, String canonical) {
        assertThat(address(text)).hasToString(canonical);
    }
}
