package io.tripline.event.json;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Looks at JSON as bytes, without parsing it: where values begin and end, and the two faults that a
 * tokeniser lets pass, malformed UTF-8 and lone surrogates. Used by {@link EventReader} and {@link
 * EventOutline}.
 */
final class JsonBytes {

    private static final int DECODE_CHUNK = 1024;
    private static final long DOTS = '.' * KeyHash.ONES;

    private JsonBytes() {}

    static boolean isWhitespace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** The first place from {@code from} that is not white space, at most {@code to}. */
    static int skipWhitespace(byte[] json, int from, int to) {
        int at = from;
        while (at < to && isWhitespace(json[at])) {
            at++;
        }
        return at;
    }

    /**
     * The place behind the last byte before {@code to} that is not white space, at least {@code
     * from}.
     */
    static int trimEnd(byte[] json, int from, int to) {
        int end = to;
        while (end > from && isWhitespace(json[end - 1])) {
            end--;
        }
        return end;
    }

    /** Whether a JSON value can begin with this byte. */
    static boolean beginsValue(byte b) {
        return switch (b) {
            case '{', '[', '"', '-', 't', 'f', 'n' -> true;
            default -> b >= '0' && b <= '9';
        };
    }

    /**
     * The place behind the value that begins at {@code from}, told by brackets and quotes alone:
     * the value itself may still be malformed.
     *
     * @return that place, or -1 if the value is not closed before {@code to}
     */
    static int endOfValue(byte[] json, int from, int to) {
        byte first = json[from];
        if (first == '"') {
            return endOfString(json, from, to);
        }
        if (first != '{' && first != '[') {
            return endOfToken(json, from, to);
        }
        int depth = 0;
        for (int at = from; at < to; at++) {
            switch (json[at]) {
                case '{', '[' -> depth++;
                case '}', ']' -> {
                    if (--depth == 0) {
                        return at + 1;
                    }
                }
                case '"' -> {
                    int end = endOfString(json, at, to);
                    if (end < 0) {
                        return -1;
                    }
                    at = end - 1;
                }
                default -> {}
            }
        }
        return -1;
    }

    /**
     * The end of a text of valid JSON.
     *
     * @param from where its first quote is
     * @return the place behind its last; -1 if there is none
     */
    static int endOfString(byte[] json, int from, int to) {
        for (int at = from + 1; at < to; at++) {
            if (json[at] == '\\') {
                at++;
            } else if (json[at] == '"') {
                return at + 1;
            }
        }
        return -1;
    }

    private static int endOfToken(byte[] json, int from, int to) {
        int at = from;
        while (at < to
                && !isWhitespace(json[at])
                && json[at] != ','
                && json[at] != ']'
                && json[at] != '}') {
            at++;
        }
        return at;
    }

    /**
     * Whether a key of valid JSON has a dot. It may say so of a text that begins with a colon, too,
     * behind a number with a dot.
     */
    static boolean hasDottedKey(byte[] json, int from, int to) {
        for (int at = from; (at = findDot(json, at, to)) < to; ) {
            at = endOfString(json, at, to); // of the one that the dot is in, as a rule
            if (at < 0) {
                return false;
            }
            int next = skipWhitespace(json, at, to);
            if (next < to && json[next] == ':') {
                return true;
            }
        }
        return false;
    }

    private static int findDot(byte[] json, int from, int to) {
        for (int at = from; at < to; at += Long.BYTES) {
            long dots = KeyHash.zeros(KeyHash.word(json, at, to) ^ DOTS) & KeyHash.HIGH_BITS;
            if (dots != 0) {
                return at + KeyHash.bytesBelow(dots);
            }
        }
        return to;
    }

    /** The place of the first malformed UTF-8 sequence (RFC 3629), or -1 if there is none. */
    static int malformedUtf8(byte[] json, int from, int to) {
        int at = from;
        while (at < to && json[at] >= 0) {
            at++;
        }
        if (at == to) {
            return -1;
        }
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(json, at, to - at);
        CharBuffer out = CharBuffer.allocate(DECODE_CHUNK);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (result.isError()) {
                return in.position();
            }
            if (result.isUnderflow()) {
                return -1;
            }
            out.clear();
        }
    }

    /**
     * The place of the first escaped surrogate without its other half, or -1. Where the JSON is not
     * well-formed, escapes that break off are passed over.
     */
    static int loneSurrogate(byte[] json, int from, int to) {
        for (int at = from; at < to; at++) {
            if (json[at] != '\\') {
                continue;
            }
            if (at + 5 >= to || json[at + 1] != 'u') {
                at++;
                continue;
            }
            char unit = escaped(json, at);
            if (Character.isHighSurrogate(unit)
                    && at + 11 < to
                    && json[at + 6] == '\\'
                    && json[at + 7] == 'u'
                    && Character.isLowSurrogate(escaped(json, at + 6))) {
                at += 11;
            } else if (Character.isSurrogate(unit)) {
                return at;
            } else {
                at += 5;
            }
        }
        return -1;
    }

    private static char escaped(byte[] json, int backslash) {
        int unit = 0;
        for (int i = 2; i < 6; i++) {
            unit = (unit << 4) | Character.digit(json[backslash + i], 16);
        }
        return (char) unit;
    }
}
