package io.tripline.event.json;

import io.tripline.event.Event;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads an event in one pass over its bytes and fills the event with the places of its values,
 * which are decoded only if a rule asks for them. Validates all of it on the way, and says only of
 * an event that is beyond doubt that it is one: whatever is unusual (an error, an escape in a key,
 * a key that may be there twice, a limit) is left to {@link EventParser}, the plain path that it
 * must never contradict. Allocates nothing. To be used by one thread.
 */
final class EventScanner {

    /** What is given instead of a place where there is doubt. */
    static final int DOUBT = -1;

    /** The parser's limit is beyond it. */
    private static final int LONGEST_NUMBER = 400;

    /** Objects of more keys are rare, and to look for equal ones among these takes long. */
    private static final int MOST_KEYS = 256;

    private final KeyTrie root;
    private final boolean seesWrappers;
    private final int maxDepth;
    private final int maxBytes;

    /** The hashes of the keys of the objects that are open. */
    private long[] keys = new long[64];

    private int keyCount;
    private byte[] json = {};
    private int end;
    private final Event event;

    /** Bytes that were seen, joined: whether any is beyond ASCII. */
    private long seen;

    private int arrays;
    private boolean hasSign;
    private boolean isEcsEvent;
    private boolean hasNewline;

    /** Where the values lie of which that is asked, 0 if they were not seen; see {@link #spans}. */
    private final long[] spans;

    private boolean isOneLine;

    EventScanner(KeyTrie root, boolean seesWrappers, ReadLimits limits, Event event) {
        this(root, seesWrappers, limits, event, 0);
    }

    /**
     * A scanner that also notes where some values lie.
     *
     * @param spans how many such values the trie has
     */
    EventScanner(KeyTrie root, boolean seesWrappers, ReadLimits limits, Event event, int spans) {
        this.spans = new long[spans];
        this.root = root;
        this.seesWrappers = seesWrappers;
        this.maxDepth = limits.maxDepth();
        this.maxBytes = limits.maxEventBytes();
        this.event = event;
    }

    /**
     * Reads the object that begins at {@code from}, as far as it goes, and fills the event with it.
     *
     * @param to the end of what may be read
     * @return the place behind the object; {@link #DOUBT} if the event holds nothing of use
     */
    int scan(byte[] body, int from, int to) {
        json = body;
        end = to;
        keyCount = 0;
        seen = 0;
        arrays = 0;
        hasSign = false;
        isEcsEvent = false;
        hasNewline = false;
        isOneLine = true;
        Arrays.fill(spans, 0);
        if (peek(from) != '{') {
            return DOUBT;
        }
        int at = object(from + 1, root, 1);
        if (at < 0
                || at - from > maxBytes
                || ((seen & KeyHash.HIGH_BITS) != 0 && !Utf8.isValid(body, from, at))) {
            return DOUBT;
        }
        if (hasSign && !isEcsEvent) {
            event.noteWrapped();
        }
        return at;
    }

    /** Whether there was a line's end between the tokens that were read last. */
    boolean hasNewline() {
        return hasNewline;
    }

    /** Whether there was no line's end between the tokens that were read last, of any kind. */
    boolean isOneLine() {
        return isOneLine;
    }

    /**
     * For each value that is asked for, its place and the one behind it, 0 if it was not read last.
     */
    long[] spans() {
        return spans.clone();
    }

    private byte peek(int at) {
        return at < end ? json[at] : 0;
    }

    /** Eight bytes, of which some may be of no meaning; 0 beyond the body. */
    private long eightFrom(int at) {
        return KeyHash.word(json, at, json.length);
    }

    private int skipBlanks(int from) {
        int at = from;
        while (at < end && JsonBytes.isWhitespace(json[at])) {
            hasNewline |= json[at] == '\n';
            isOneLine &= json[at] == ' ' || json[at] == '\t';
            at++;
        }
        return at;
    }

    /** Reads on behind an opening brace. */
    private int object(int from, @Nullable KeyTrie node, int depth) {
        if (depth > maxDepth) {
            return DOUBT;
        }
        int at = skipBlanks(from);
        if (peek(at) == '}') {
            return at + 1;
        }
        int firstKey = keyCount;
        long filter = 0;
        while (true) {
            if (peek(at) != '"') {
                return DOUBT;
            }
            int keyFrom = at + 1;
            at = keyFrom;
            long word = eightFrom(at);
            long head = word;
            long bits = word;
            long ends = KeyHash.ends(word);
            long hash = 0;
            while (ends == 0) {
                hash = KeyHash.with(hash, word);
                at += Long.BYTES;
                word = eightFrom(at);
                bits |= word;
                ends = KeyHash.ends(word);
            }
            seen |= bits;
            int bytes = KeyHash.bytesBelow(ends);
            if (KeyHash.byteAt(word, bytes) != '"') {
                return DOUBT;
            }
            long last = KeyHash.lowest(word, bytes);
            hash = KeyHash.with(hash, last);
            head = at == keyFrom ? last : head;
            at += bytes;
            hash = KeyHash.finished(hash, at - keyFrom);
            long bit = 1L << (hash >>> 58);
            if ((filter & bit) != 0 && isKnown(hash, firstKey)) {
                return DOUBT;
            }
            filter |= bit;
            if (keyCount - firstKey == MOST_KEYS) {
                return DOUBT;
            }
            if (keyCount == keys.length) {
                keys = Arrays.copyOf(keys, 2 * keys.length);
            }
            keys[keyCount++] = hash;
            KeyTrie child = node == null ? null : node.child(hash, head, json, keyFrom, at);
            at++;
            if (peek(at) != ':') {
                at = skipBlanks(at);
                if (peek(at) != ':') {
                    return DOUBT;
                }
            }
            at++;
            if (peek(at) <= ' ') {
                at = skipBlanks(at);
            }
            at = child == null ? value(at, depth) : value(at, child, depth);
            if (at <= 0) {
                return DOUBT;
            }
            byte next = peek(at);
            if (next <= ' ') {
                at = skipBlanks(at);
                next = peek(at);
            }
            if (next == '}') {
                keyCount = firstKey;
                return at + 1;
            }
            if (next != ',') {
                return DOUBT;
            }
            at++;
            if (peek(at) <= ' ') {
                at = skipBlanks(at);
            }
        }
    }

    private boolean isKnown(long hash, int firstKey) {
        for (int i = firstKey; i < keyCount; i++) {
            if (keys[i] == hash) {
                return true;
            }
        }
        return false;
    }

    /** Reads a value of which nothing is wanted. */
    private int value(int at, int depth) {
        byte first = peek(at);
        if (first == '"') {
            return string(at + 1);
        }
        return switch (first) {
            case '{' -> object(at + 1, null, depth + 1);
            case '[' -> array(at + 1, null, depth + 1);
            case 't' -> word(at, 't', 'r', 'u', 'e');
            case 'n' -> word(at, 'n', 'u', 'l', 'l');
            case 'f' -> peek(at + 4) == 'e' ? word(at, 'f', 'a', 'l', 's') + 1 : DOUBT;
            default -> number(at);
        };
    }

    /** Reads a value at a place where something is. */
    private int value(int from, KeyTrie node, int depth) {
        byte first = peek(from);
        if (first == '{') {
            note(node, first, from, from);
            return placed(node, from, object(from + 1, node, depth + 1));
        }
        if (first == '[') {
            note(node, first, from, from);
            arrays++;
            int to = array(from + 1, node, depth + 1);
            arrays--;
            return placed(node, from, to);
        }
        int to = first == '"' ? string(from + 1) : value(from, depth);
        if (to <= 0) {
            return DOUBT;
        }
        if (node.slot() != KeyTrie.NO_SLOT && first != 'n') {
            event.addRaw(node.slot(), from, to);
        }
        return note(node, first, from, to) ? placed(node, from, to) : DOUBT;
    }

    /** Notes where a value lies, if that is asked and it is not in an array. */
    private int placed(KeyTrie node, int from, int to) {
        if (node.span() != KeyTrie.NO_SPAN && arrays == 0) {
            spans[node.span()] = ((long) from << Integer.SIZE) | to;
        }
        return to;
    }

    private int array(int from, @Nullable KeyTrie node, int depth) {
        if (depth > maxDepth) {
            return DOUBT;
        }
        int at = skipBlanks(from);
        if (peek(at) == ']') {
            return at + 1;
        }
        while (true) {
            at = node == null ? value(at, depth) : value(at, node, depth);
            if (at <= 0) {
                return DOUBT;
            }
            at = skipBlanks(at);
            byte next = peek(at);
            if (next == ']') {
                return at + 1;
            }
            if (next != ',') {
                return DOUBT;
            }
            at = skipBlanks(at + 1);
        }
    }

    /** Reads on behind an opening quote; the place behind the closing one. */
    private int string(int from) {
        int at = from;
        byte[] bytes = json;
        long bits = 0;
        while (true) {
            long word = KeyHash.word(bytes, at, bytes.length);
            bits |= word;
            long ends = KeyHash.ends(word);
            if (ends == 0) {
                at += Long.BYTES;
                continue;
            }
            int below = KeyHash.bytesBelow(ends);
            byte found = KeyHash.byteAt(word, below);
            at += below;
            if (found == '"') {
                seen |= bits;
                return at + 1;
            }
            if (found != '\\') {
                return DOUBT;
            }
            at = escape(at);
            if (at < 0) {
                return DOUBT;
            }
        }
    }

    /** The place behind an escape; halves of surrogate pairs are for the parser. */
    private int escape(int at) {
        return switch (peek(at + 1)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 2;
            case 'u' ->
                    isHex(peek(at + 2))
                                    && isHex(peek(at + 3))
                                    && isHex(peek(at + 4))
                                    && isHex(peek(at + 5))
                                    && (peek(at + 2) | 0x20) != 'd'
                            ? at + 6
                            : DOUBT;
            default -> DOUBT;
        };
    }

    private static boolean isHex(byte b) {
        return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
    }

    private int word(int at, char a, char b, char c, char d) {
        return peek(at) == a && peek(at + 1) == b && peek(at + 2) == c && peek(at + 3) == d
                ? at + 4
                : DOUBT;
    }

    /** Reads a number (RFC 8259, 6). */
    private int number(int from) {
        int at = peek(from) == '-' ? from + 1 : from;
        if (peek(at) == '0') {
            at++;
        } else {
            int digits = at;
            at = digits(at);
            if (at == digits) {
                return DOUBT;
            }
        }
        if (peek(at) == '.') {
            int digits = at + 1;
            at = digits(digits);
            if (at == digits) {
                return DOUBT;
            }
        }
        if ((peek(at) | 0x20) == 'e') {
            byte sign = peek(at + 1);
            int digits = sign == '+' || sign == '-' ? at + 2 : at + 1;
            at = digits(digits);
            if (at == digits) {
                return DOUBT;
            }
        }
        return at - from > LONGEST_NUMBER ? DOUBT : at;
    }

    private int digits(int from) {
        int at = from;
        while (peek(at) >= '0' && peek(at) <= '9') {
            at++;
        }
        return at;
    }

    /**
     * Notes what a value says of the object around it.
     *
     * @return false if that is in doubt
     */
    private boolean note(KeyTrie node, byte first, int from, int to) {
        if (!seesWrappers || arrays > 0) {
            return true;
        }
        switch (node.sign()) {
            case NONE -> {}
            case TEXT, ORIGINAL -> {
                return noteText(first, from, to);
            }
            case TEXT_OR_OBJECT, OTEL -> {
                hasSign |= first == '{';
                return noteText(first, from, to);
            }
            case LIST -> hasSign |= first == '[';
            case ECS_EVENT -> isEcsEvent |= first != 'n';
            case TIME -> {
                return first != '"'
                        || (to - from >= 13 && peek(from + 11) == 'T' && peek(to - 2) == 'Z');
            }
        }
        return true;
    }

    /** A text that is an object of JSON, perhaps behind blanks. */
    private boolean noteText(byte first, int from, int to) {
        if (first != '"') {
            return true;
        }
        int at = from + 1;
        while (at < to && json[at] == ' ') {
            at++;
        }
        hasSign |= json[at] == '{';
        return json[at] != '\\'
                && json[at] >= 0; // an escape may be either, or a mark of byte order
    }
}
