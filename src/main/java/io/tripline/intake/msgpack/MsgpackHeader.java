package io.tripline.intake.msgpack;

import io.tripline.event.EventError.Kind;
import io.tripline.intake.format.Unreadable;
import java.io.IOException;
import java.io.InputStream;

/**
 * How a value begins in MessagePack: all of a number, and of others what they are and how much
 * follows.
 *
 * @param type what it is
 * @param number an integer; the bits of a float; of bytes how many follow; of an array how many
 *     elements, of a map how many pairs
 * @param extension which extension it is
 */
record MsgpackHeader(Type type, long number, int extension) {

    /** What a value can be. */
    enum Type {
        NIL,
        FALSE,
        TRUE,
        INTEGER,
        /** An integer of 64 bits without a sign. */
        UNSIGNED,
        FLOAT_32,
        FLOAT_64,
        TEXT,
        BINARY,
        EXTENSION,
        ARRAY,
        MAP
    }

    /** Whether a value that begins with this byte is a map. */
    static boolean beginsMap(int first) {
        return (first >= 0x80 && first <= 0x8F) || first == 0xDE || first == 0xDF;
    }

    /** Whether a value that begins with this byte is an array. */
    static boolean beginsArray(int first) {
        return (first >= 0x90 && first <= 0x9F) || first == 0xDC || first == 0xDD;
    }

    /** Whether a value that begins with this byte may be a time: a number or an extension. */
    static boolean beginsTime(int first) {
        return (first >= 0 && first <= 0x7F) || (first >= 0xC7 && first <= 0xD8) || first >= 0xE0;
    }

    /**
     * Reads a value's first bytes.
     *
     * @throws Unreadable if these are none, or the stream ends
     */
    static MsgpackHeader read(InputStream in) throws IOException, Unreadable {
        int first = byteOf(in);
        if (first <= 0x7F) {
            return of(Type.INTEGER, first);
        } else if (first <= 0x8F) {
            return of(Type.MAP, first & 0x0F);
        } else if (first <= 0x9F) {
            return of(Type.ARRAY, first & 0x0F);
        } else if (first <= 0xBF) {
            return of(Type.TEXT, first & 0x1F);
        } else if (first >= 0xE0) {
            return of(Type.INTEGER, (byte) first);
        }
        return switch (first) {
            case 0xC0 -> of(Type.NIL, 0);
            case 0xC2 -> of(Type.FALSE, 0);
            case 0xC3 -> of(Type.TRUE, 0);
            case 0xC4 -> of(Type.BINARY, bytes(in, 1));
            case 0xC5 -> of(Type.BINARY, bytes(in, 2));
            case 0xC6 -> of(Type.BINARY, bytes(in, 4));
            case 0xC7 -> extension(in, bytes(in, 1));
            case 0xC8 -> extension(in, bytes(in, 2));
            case 0xC9 -> extension(in, bytes(in, 4));
            case 0xCA -> of(Type.FLOAT_32, bytes(in, 4));
            case 0xCB -> of(Type.FLOAT_64, bytes(in, 8));
            case 0xCC -> of(Type.INTEGER, bytes(in, 1));
            case 0xCD -> of(Type.INTEGER, bytes(in, 2));
            case 0xCE -> of(Type.INTEGER, bytes(in, 4));
            case 0xCF -> of(Type.UNSIGNED, bytes(in, 8));
            case 0xD0 -> of(Type.INTEGER, signed(in, 1));
            case 0xD1 -> of(Type.INTEGER, signed(in, 2));
            case 0xD2 -> of(Type.INTEGER, signed(in, 4));
            case 0xD3 -> of(Type.INTEGER, bytes(in, 8));
            case 0xD4 -> extension(in, 1);
            case 0xD5 -> extension(in, 2);
            case 0xD6 -> extension(in, 4);
            case 0xD7 -> extension(in, 8);
            case 0xD8 -> extension(in, 16);
            case 0xD9 -> of(Type.TEXT, bytes(in, 1));
            case 0xDA -> of(Type.TEXT, bytes(in, 2));
            case 0xDB -> of(Type.TEXT, bytes(in, 4));
            case 0xDC -> of(Type.ARRAY, bytes(in, 2));
            case 0xDD -> of(Type.ARRAY, bytes(in, 4));
            case 0xDE -> of(Type.MAP, bytes(in, 2));
            case 0xDF -> of(Type.MAP, bytes(in, 4));
            default ->
                    throw new Unreadable(
                            Kind.MALFORMED,
                            "not valid MessagePack: found a byte that begins no value");
        };
    }

    /** How many values follow inside this one, keys included. */
    long inner() {
        return switch (type) {
            case ARRAY -> number;
            case MAP -> 2 * number;
            case NIL, FALSE, TRUE, INTEGER, UNSIGNED, FLOAT_32, FLOAT_64, TEXT, BINARY, EXTENSION ->
                    0;
        };
    }

    /** How many bytes follow that are no values. */
    long payload() {
        return switch (type) {
            case TEXT, BINARY, EXTENSION -> number;
            case NIL, FALSE, TRUE, INTEGER, UNSIGNED, FLOAT_32, FLOAT_64, ARRAY, MAP -> 0;
        };
    }

    static Unreadable endsTooEarly() {
        return new Unreadable(
                Kind.MALFORMED, "not valid MessagePack: the body ends inside a value");
    }

    private static MsgpackHeader of(Type type, long number) {
        return new MsgpackHeader(type, number, 0);
    }

    private static MsgpackHeader extension(InputStream in, long length)
            throws IOException, Unreadable {
        return new MsgpackHeader(Type.EXTENSION, length, (byte) byteOf(in));
    }

    private static long bytes(InputStream in, int count) throws IOException, Unreadable {
        long number = 0;
        for (int i = 0; i < count; i++) {
            number = number << 8 | byteOf(in);
        }
        return number;
    }

    private static long signed(InputStream in, int count) throws IOException, Unreadable {
        int unused = Long.SIZE - Byte.SIZE * count;
        return bytes(in, count) << unused >> unused;
    }

    private static int byteOf(InputStream in) throws IOException, Unreadable {
        int next = in.read();
        if (next < 0) {
            throw endsTooEarly();
        }
        return next;
    }
}
