package io.tripline.event;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A block of addresses whose first bits are alike (CIDR, RFC 4632); the bits of the host do not
 * count.
 *
 * @param network an address of the block
 * @param prefixBits how many of the first bits are alike, counted in the address's 128
 */
public record IpBlock(IpAddress network, int prefixBits) {

    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;
    private static final Pattern BITS = Pattern.compile("\\d{1,3}");

    /**
     * Reads {@code address/bits}, or a plain address as the block of that one address.
     *
     * @return the block, or null if the text is none; an IPv4 address in IPv6's form has no blocks,
     *     as in Elasticsearch
     */
    public static @Nullable IpBlock parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        IpAddress address = IpAddress.parse(host);
        if (address == null || slash < 0) {
            return address == null ? null : new IpBlock(address, IPV6_BITS);
        }
        boolean v4 = host.indexOf(':') < 0;
        String digits = text.substring(slash + 1);
        int bits = BITS.matcher(digits).matches() ? Integer.parseInt(digits) : Integer.MAX_VALUE;
        if (bits > (v4 ? IPV4_BITS : IPV6_BITS) || (!v4 && address.isMapped())) {
            return null;
        }
        return new IpBlock(address, v4 ? bits + IPV6_BITS - IPV4_BITS : bits);
    }

    /** Whether the address lies in the block. */
    public boolean contains(IpAddress address) {
        return ((address.high() ^ network.high()) & mask(prefixBits)) == 0
                && ((address.low() ^ network.low()) & mask(prefixBits - Long.SIZE)) == 0;
    }

    private static long mask(int bits) {
        if (bits <= 0) {
            return 0;
        }
        return bits >= Long.SIZE ? -1L : -1L << (Long.SIZE - bits);
    }
}
