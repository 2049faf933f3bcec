package io.tripline.eql.reference;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The few values, nasty ones among them, that the events and the constants of one round are made
 * of; few, so that they meet.
 */
final class RandomValues {

    private static final List<String> TEXTS =
            List.of(
                    "",
                    " ",
                    "a",
                    "A",
                    "b",
                    "ab",
                    "aB",
                    "aba",
                    "abcabc",
                    "cmd.exe",
                    "CMD.EXE",
                    "Cmd.exe",
                    "Ä",
                    "ä",
                    "äb.EXE",
                    "ÄB.exe",
                    "é",
                    "É",
                    "k",
                    "K",
                    "\u212A",
                    "x\u212Ax",
                    "s",
                    "S",
                    "\u017F",
                    "i",
                    "I",
                    "İ",
                    "İstanbul",
                    "ı",
                    "ß",
                    "ẞ",
                    "SS",
                    "ΑΣ",
                    "ας",
                    "ασ",
                    "ǅ",
                    "𐐀",
                    "𐐨",
                    "😀",
                    "a😀b",
                    "😀😁",
                    "～",
                    "\uFFFD",
                    "a\nb",
                    "a\r\nb",
                    "\n",
                    "a\u0085b",
                    "a\u2028b",
                    "a\tb",
                    "\\",
                    "a\\",
                    "a\\b",
                    "\\*",
                    "C:\\Temp\\x.exe",
                    "c:\\temp\\X.EXE",
                    "*",
                    "?",
                    "a*b",
                    "a?b",
                    "a.b",
                    "[a]",
                    "a|b",
                    "^a$",
                    "\"a\"",
                    "5",
                    "05",
                    "-7",
                    "1.5",
                    "true",
                    "false",
                    "null",
                    "10.0.0.1",
                    "1000");

    /** Texts that may be numbers. */
    private static final List<String> NUMERALS =
            List.of(
                    "5",
                    "05",
                    "-7",
                    "+5",
                    "3.5",
                    "-0",
                    "0x1F",
                    "0x",
                    "1F",
                    "1e3",
                    "abc",
                    "",
                    " 5",
                    "777",
                    "0",
                    "9223372036854775807",
                    "9223372036854775808",
                    "NaN",
                    "1d");

    private static final List<Long> LONGS =
            List.of(
                    0L,
                    1L,
                    -1L,
                    2L,
                    3L,
                    5L,
                    7L,
                    10L,
                    40L,
                    127L,
                    -128L,
                    1000L,
                    32_767L,
                    -32_768L,
                    2_147_483_647L,
                    -2_147_483_648L,
                    (1L << 53) - 1,
                    1L << 53,
                    (1L << 53) + 1,
                    Long.MAX_VALUE - 1,
                    Long.MAX_VALUE,
                    Long.MIN_VALUE);

    private static final List<Double> DOUBLES =
            List.of(
                    0.0,
                    -0.0,
                    0.1,
                    0.5,
                    1.0,
                    1.5,
                    -2.5,
                    4.5,
                    5.0,
                    7.0,
                    1000.0,
                    0x1p53,
                    16_777_217.0,
                    9.223372036854775807E18,
                    1e30,
                    4.9e-324);

    private static final List<BigInteger> UNSIGNED =
            List.of(
                    BigInteger.ZERO,
                    BigInteger.ONE,
                    BigInteger.valueOf(5),
                    BigInteger.valueOf(Long.MAX_VALUE),
                    BigInteger.ONE.shiftLeft(63),
                    BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE));

    private static final List<String> TIMES =
            List.of(
                    "2020-01-01T00:00:00Z",
                    "2020-01-01T00:00:00.001Z",
                    "2020-01-01T23:59:59.999Z",
                    "2020-01-01T10:20:30Z",
                    "2020-01-01T10:20:30.500Z",
                    "2020-01-01T10:20:59.999Z",
                    "2019-12-31T23:59:59.999Z",
                    "2020-02-29T12:00:00Z",
                    "2020-12-31T23:59:59.999Z",
                    "1969-12-31T23:59:59.999Z",
                    "1970-01-01T00:00:00Z");

    private static final List<String> NANOS =
            List.of(
                    "2020-01-01T10:20:30.500000001Z",
                    "2020-01-01T10:20:30.5Z",
                    "2020-01-01T10:20:30.499999999Z",
                    "2020-01-01T23:59:59.999999999Z",
                    "2020-01-02T00:00:00Z");

    private static final List<String> ADDRESSES =
            List.of(
                    "10.0.0.1",
                    "::ffff:10.0.0.1",
                    "10.255.255.255",
                    "11.0.0.0",
                    "172.16.0.1",
                    "0.0.0.0",
                    "255.255.255.255",
                    "::1",
                    "::",
                    "2001:db8::1",
                    "2001:DB8:0:1:0:0:0:1",
                    "fe80::1:0:0:1",
                    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");

    private static final List<String> BLOCKS =
            List.of(
                    "10.0.0.0/8",
                    "10.6.48.157/8",
                    "172.16.0.0/12",
                    "0.0.0.0/0",
                    "10.0.0.1/32",
                    "::/0",
                    "::/96",
                    "2001:db8::/32",
                    "fe80::/10",
                    "::1/128");

    private static final List<String> VERSIONS =
            List.of(
                    "1.2.3",
                    "1.2.4",
                    "1.2.4-SNAPSHOT",
                    "1.2.4-rc.1",
                    "1.2.4-rc.1.1",
                    "1.2.4-rc.10",
                    "1.2.4-rc.2",
                    "1.2.4-2",
                    "1.10.0",
                    "0.0.0",
                    "10.0.0");

    private final SplittableRandom random;
    private final List<String> texts;
    private final List<String> numerals;
    private final List<Long> longs;
    private final List<Double> doubles;

    RandomValues(SplittableRandom random) {
        this.random = random;
        texts = some(TEXTS, 9);
        numerals = some(NUMERALS, 6);
        longs = some(LONGS, 7);
        doubles = some(DOUBLES, 5);
    }

    private <T> List<T> some(List<T> all, int count) {
        List<T> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(one(all));
        }
        return List.copyOf(some);
    }

    <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    String text() {
        return one(texts);
    }

    /** A part of a text, cut between characters. */
    String piece() {
        int[] points = text().codePoints().toArray();
        int from = random.nextInt(points.length + 1);
        int to = from + random.nextInt(points.length + 1 - from);
        return new String(points, from, to - from);
    }

    String numeral() {
        return one(numerals);
    }

    long whole(long least, long most) {
        long number = one(longs);
        return number >= least && number <= most ? number : random.nextLong(-3, 8);
    }

    double decimal() {
        return one(doubles);
    }

    BigInteger unsigned() {
        return one(UNSIGNED);
    }

    Instant time() {
        return Instant.parse(one(TIMES));
    }

    Instant nanos() {
        return Instant.parse(random.nextInt(4) == 0 ? one(TIMES) : one(NANOS));
    }

    String address() {
        return one(ADDRESSES);
    }

    String block() {
        return one(BLOCKS);
    }

    String version() {
        return one(VERSIONS);
    }

    String category() {
        return one(List.of("process", "process", "process", "network", "any", "my cat"));
    }
}
