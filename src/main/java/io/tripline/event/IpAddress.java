package io.tripline.event;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An IP address in 16 bytes; IPv4 as its IPv4-mapped form, so that {@code ::ffff:10.0.0.1} equals
 * {@code 10.0.0.1}, as in Elasticsearch's {@code ip} field.
 *
 * @param high the first 8 bytes
 * @param low the last 8 bytes
 */
public record IpAddress(long high, long low) implements Comparable<IpAddress> {

    private static final int GROUPS = 8;

    /** Groups may have any number of zeros in front; nobody writes so many. */
    private static final int LONGEST = 200;

    private static final long IPV4_MAPPED = 0xFFFF_0000_0000L;

    /**
     * Four decimal numbers; the shorter forms and leading zeros that the JDK also takes are no
     * addresses in Elasticsearch.
     */
    private static final Pattern IPV4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

    /** Groups of an IPv6 address, those on one side of {@code ::} if it has that. */
    private static final Pattern IPV6 = Pattern.compile("(0*[0-9A-Fa-f]{1,4}(:(?!$)|$))*");

    /**
     * Reads an IPv4 or IPv6 literal.
     *
     * @return the address, or null if the text is none; names are never looked up
     */
    public static @Nullable IpAddress parse(String text) {
        // asked first, since the JDK throws an exception for each text that is no address
        if (text.length() > LONGEST
                || !(text.indexOf(':') < 0 ? IPV4.matcher(text).matches() : isIpv6(text))) {
            return null;
        }
        try {
            byte[] bytes = InetAddress.ofLiteral(text).getAddress();
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return bytes.length == 4
                    ? new IpAddress(0, IPV4_MAPPED | Integer.toUnsignedLong(buffer.getInt()))
                    : new IpAddress(buffer.getLong(), buffer.getLong());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether a text has the form of RFC 4291, 2.2. */
    private static boolean isIpv6(String text) {
        String groups = text;
        if (text.indexOf('.') >= 0) {
            int last = text.lastIndexOf(':') + 1;
            if (!IPV4.matcher(text.substring(last)).matches()) {
                return false;
            }
            groups = text.substring(0, last) + "0:0";
        }
        int gap = groups.indexOf("::");
        String before = gap < 0 ? groups : groups.substring(0, gap);
        String after = gap < 0 ? "" : groups.substring(gap + 2);
        int count = groupsIn(before) + groupsIn(after);
        return (gap < 0 ? count == GROUPS : count < GROUPS)
                && IPV6.matcher(before).matches()
                && IPV6.matcher(after).matches();
    }

    private static int groupsIn(String text) {
        return text.isEmpty() ? 0 : 1 + (int) text.chars().filter(c -> c == ':').count();
    }

    /** Whether it is an IPv4 address, in whatever form it was written. */
    public boolean isMapped() {
        return high == 0 && (low & 0xFFFF_FFFF_0000_0000L) == IPV4_MAPPED;
    }

    /** The canonical text: dotted for IPv4, else that of RFC 5952. */
    @Override
    public String toString() {
        if (isMapped()) {
            return ((low >>> 24) & 0xFF)
                    + "."
                    + ((low >>> 16) & 0xFF)
                    + "."
                    + ((low >>> 8) & 0xFF)
                    + "."
                    + (low & 0xFF);
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            long half = i < GROUPS / 2 ? high : low;
            int shift = (GROUPS - 1 - i) % (GROUPS / 2) * Short.SIZE;
            groups[i] = (int) ((half >>> shift) & 0xFFFF);
        }
        int zeros = longestZeros(groups);
        if (zeros < 0) {
            return text(groups, 0, GROUPS);
        }
        int end = zeros;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return text(groups, 0, zeros) + "::" + text(groups, end, GROUPS);
    }

    /** Where the first of the longest runs of zeros begins that has two groups or more, else -1. */
    private static int longestZeros(int[] groups) {
        int longest = -1;
        int most = 1;
        for (int from = 0; from < GROUPS; from++) {
            int to = from;
            while (to < GROUPS && groups[to] == 0) {
                to++;
            }
            if (to - from > most) {
                longest = from;
                most = to - from;
            }
        }
        return longest;
    }

    private static String text(int[] groups, int from, int to) {
        return Arrays.stream(groups, from, to)
                .mapToObj(Integer::toHexString)
                .collect(Collectors.joining(":"));
    }

    @Override
    public int compareTo(IpAddress other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }
}
