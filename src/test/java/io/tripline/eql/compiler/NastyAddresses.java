package io.tripline.eql.compiler;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Random addresses at the ends of what they are compared by, and the forms that they come in. */
final class NastyAddresses {

    private static final List<String> ADDRESSES =
            List.of(
                    "0.0.0.0",
                    "10.0.0.1",
                    "10.255.255.255",
                    "127.255.255.255",
                    "128.0.0.0",
                    "255.255.255.255",
                    "::",
                    "::1",
                    "::fffe:ffff:ffff",
                    "::1:0:0:0",
                    "2001:db8::8:800:200c:417a",
                    "7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                    "8000::",
                    "fe80::1",
                    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");

    private final Random random;

    NastyAddresses(Random random) {
        this.random = random;
    }

    InetAddress address() {
        return InetAddress.ofLiteral(ADDRESSES.get(random.nextInt(ADDRESSES.size())));
    }

    /** The address itself, or one that differs in a bit, or another. */
    InetAddress near(InetAddress address) {
        return switch (random.nextInt(6)) {
            case 0 -> address();
            case 1, 2, 3 -> {
                byte[] bytes = address.getAddress();
                int bit = random.nextInt(bytes.length * Byte.SIZE);
                bytes[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
                yield ofBytes(bytes);
            }
            default -> address;
        };
    }

    private static InetAddress ofBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("expected 4 or 16 bytes", e);
        }
    }

    /** How many of the first bits of an address a block fixes; all of them at times. */
    int prefixBits(InetAddress address) {
        int bits = address.getAddress().length * Byte.SIZE;
        return random.nextInt(4) == 0 ? bits : random.nextInt(bits + 1);
    }

    /** The address in one of its forms. */
    String text(InetAddress address) {
        String plain = address.getHostAddress();
        if (address instanceof Inet4Address) {
            return random.nextInt(4) == 0 ? "::ffff:" + plain : plain;
        }
        return switch (random.nextInt(3)) {
            case 0 -> plain;
            case 1 -> plain.toUpperCase(Locale.ROOT);
            default -> plain.replaceFirst("(^|:)0(:0)+(:|$)", "::");
        };
    }

    /** A block of addresses; one of IPv4 cannot be written in the form of IPv6. */
    String block(InetAddress address, int prefixBits) {
        return address.getHostAddress() + "/" + prefixBits;
    }
}
