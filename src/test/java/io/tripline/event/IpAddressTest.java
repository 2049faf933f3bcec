package io.tripline.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 0, 0xffff0a000001",
        "0.0.0.0, 0, 0xffff00000000",
        "255.255.255.255, 0, 0xffffffffffff",
        "::, 0, 0",
        "::1, 0, 1",
        "1:2:3:4:5:6:7:8, 0x0001000200030004, 0x0005000600070008",
        "2001:db8::ff00:42:8329, 0x20010db800000000, 0x0000ff0000428329",
        "2001:DB8::FF00:42:8329, 0x20010db800000000, 0x0000ff0000428329",
        "::ffff:10.0.0.1, 0, 0xffff0a000001",
        "::ffff:a00:1, 0, 0xffff0a000001",
        "0:0:0:0:0:0:0:1, 0, 1",
        "1:2:3:4:5:6:7::, 0x0001000200030004, 0x0005000600070000",
        "1:2:3:4:5:6:1.2.3.4, 0x0001000200030004, 0x0005000601020304"
    })
    void literals_areSixteenBytes(String text, String high, String low) {
        assertThat(IpAddress.parse(text))
                .isEqualTo(
                        new IpAddress(
                                Long.parseUnsignedLong(high.replace("0x", ""), 16),
                                Long.parseUnsignedLong(low.replace("0x", ""), 16)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "localhost",
                "example.org",
                "10.0.0",
                "10.1",
                "167772161",
                "10.0.0.256",
                "10.0.0.1.2",
                "10.0.0.",
                ".10.0.0.1",
                "10.0.0.-1",
                "10.0.0.1 ",
                " 10.0.0.1",
                "10.0.0.1/8",
                "10.0.0.1:80",
                "0x0a.0.0.1",
                "\u0661.0.0.1",
                ":",
                ":::",
                "1::2::3",
                "12345::",
                "fe80::1%eth0",
                "fe80::1%1",
                "[::1]",
                "::1/128",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4::5:6:7:8",
                "1:2:3:4:5:6:7:",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1.2.3",
                "1.2.3.4::",
                "::1.2.3.256",
                "::g"
            })
    void otherTexts_areNoAddress(String text) {
        assertThat(IpAddress.parse(text)).isNull();
    }

    /** As in Elasticsearch: readers disagree whether such a number is octal. */
    @ParameterizedTest
    @ValueSource(strings = {"010.0.0.1", "10.0.0.01", "10.00.0.1", "::010.0.0.1"})
    void leadingZeros_areNoAddress(String text) {
        assertThat(IpAddress.parse(text)).isNull();
    }

    @Test
    void order_isThatOfTheBytes() {
        List<IpAddress> ordered =
                Stream.of(
                                "::",
                                "::1",
                                "0.0.0.0",
                                "10.0.0.1",
                                "255.0.0.0",
                                "7fff::",
                                "8000::",
                                "ffff::")
                        .map(IpAddress::parse)
                        .toList();

        assertThat(ordered.stream().sorted().toList()).isEqualTo(ordered);
        assertThat(ordered.reversed().stream().sorted().toList()).isEqualTo(ordered);
        assertThat(new IpAddress(1, -1)).isGreaterThan(new IpAddress(1, 1));
        assertThat(new IpAddress(1, 2)).isEqualByComparingTo(new IpAddress(1, 2));
    }
}
