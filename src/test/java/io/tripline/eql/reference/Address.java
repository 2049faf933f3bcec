package io.tripline.eql.reference;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An IP address as a number of 128 bits; one of version 4 lies in {@code ::ffff:0:0/96}.
 *
 * @param bits not negative
 */
record Address(BigInteger bits) implements Comparable<Address> {

    private static final int BITS = 128;
    private static final int V4_BITS = 32;
    private static final int GROUPS = 8;
    private static final BigInteger MAPPED = BigInteger.valueOf(0xFFFF).shiftLeft(V4_BITS);
    private static final Pattern V4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** The address that a text writes, or null if it writes none. */
    static @Nullable Address parse(String text) {
        if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
            return null;
        }
        try {
            byte[] bytes = InetAddress.ofLiteral(text).getAddress();
            BigInteger number = new BigInteger(1, bytes);
            return new Address(bytes.length == 4 ? MAPPED.or(number) : number);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Addresses whose first bits are alike.
     *
     * @param prefixBits of 128
     */
    record Block(BigInteger network, int prefixBits) {

        /** The block that a text writes, or null if it writes none. */
        static @Nullable Block parse(String text) {
            int slash = text.indexOf('/');
            Address address = slash < 0 ? null : Address.parse(text.substring(0, slash));
            if (address == null || !text.substring(slash + 1).matches("\\d{1,3}")) {
                return null;
            }
            boolean v4 = V4.matcher(text.substring(0, slash)).matches();
            int bits = Integer.parseInt(text.substring(slash + 1)) + (v4 ? BITS - V4_BITS : 0);
            boolean isMapped = !v4 && address.isV4();
            return bits > BITS || isMapped ? null : new Block(address.bits, bits);
        }

        boolean contains(Address address) {
            return network.xor(address.bits).shiftRight(BITS - prefixBits).signum() == 0;
        }
    }

    private boolean isV4() {
        return bits.shiftRight(V4_BITS).equals(MAPPED.shiftRight(V4_BITS));
    }

    @Override
    public int compareTo(Address other) {
        return bits.compareTo(other.bits);
    }

    /** The canonical text: dotted for version 4, RFC 5952 for version 6. */
    @Override
    public String toString() {
        if (isV4()) {
            int low = bits.intValue();
            return "%d.%d.%d.%d"
                    .formatted(low >>> 24, low >>> 16 & 0xFF, low >>> 8 & 0xFF, low & 0xFF);
        }
        int[] groups = new int[GROUPS];
        Arrays.setAll(groups, i -> bits.shiftRight(16 * (GROUPS - 1 - i)).intValue() & 0xFFFF);
        int gap = 0;
        int gapLength = 1; // a single zero is written out
        for (int from = 0; from < GROUPS; from++) {
            int to = from;
            while (to < GROUPS && groups[to] == 0) {
                to++;
            }
            if (to - from > gapLength) {
                gap = from;
                gapLength = to - from;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (gapLength > 1 && i == gap) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            boolean isFirst = text.isEmpty() || text.charAt(text.length() - 1) == ':';
            text.append(isFirst ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
