package io.tripline.event.json;

import java.util.List;

/**
 * Finds where bytes are no JSON (RFC 8259): a parser tells it by an exception, which takes ten
 * times as long as to read a small event, and who sends a million broken lines would have us make a
 * million. What is read leniently all the same is told apart: strings with control characters, and
 * words that stand for numbers. Values that nest deep are left to a parser.
 */
public final class JsonGrammar {

    /** No fault was found; there may be one all the same. */
    public static final int NONE = -1;

    private static final List<String> NUMBER_WORDS =
            List.of("NaN", "Infinity", "-Infinity", "+Infinity", "INF", "-INF", "+INF");

    private static final int HEX_DIGITS = 4;

    private static final int DEEPEST = 3 * Long.SIZE;

    private final byte[] json;
    private final int to;
    private final long[] objects = new long[DEEPEST / Long.SIZE];
    private int at;
    private int depth;
    private int fault = NONE;
    private boolean isWhole;

    /** Where the first thing stands that is read leniently alone. */
    private int loose = NONE;

    private JsonGrammar(byte[] json, int from, int to) {
        this.json = json;
        this.at = from;
        this.to = to;
    }

    /** Reads bytes. */
    public static JsonGrammar of(byte[] json, int from, int to) {
        JsonGrammar grammar = new JsonGrammar(json, from, to);
        boolean _ = grammar.readsValue();
        return grammar;
    }

    /**
     * The first place where something stands that cannot; of a word where it begins.
     *
     * @return the end, if the value ends too early; {@link #NONE}
     */
    public int fault() {
        return fault;
    }

    /**
     * The first place where something stands that strictly cannot.
     *
     * @return {@link #fault} if nothing comes before
     */
    public int strictFault() {
        return loose == NONE ? fault : loose;
    }

    /** Whether a value was whole, and the fault is that something stands behind it. */
    public boolean isBehindValue() {
        return isWhole;
    }

    /** Whether all was read; if not, there is a fault, or it is left to a parser. */
    private boolean readsValue() {
        boolean isDue = true; // a value, or in an object a key with one
        boolean mayClose = false;
        while (true) {
            skipBlanks();
            if (at >= to) {
                return (depth == 0 && !isDue) || fails(to);
            }
            byte first = json[at];
            if ((mayClose || !isDue) && depth > 0 && first == closing()) {
                at++;
                depth--;
                isDue = false;
            } else if (!isDue) {
                if (depth == 0 || first != ',') {
                    isWhole = depth == 0;
                    return fails(at);
                }
                at++;
                isDue = true;
            } else if (depth > 0 && isObject() && !readsKey()) {
                return false;
            } else if (at < to && (json[at] == '{' || json[at] == '[')) {
                if (!opens(json[at] == '{')) {
                    return false;
                }
                mayClose = true;
                continue;
            } else if (readsScalar()) {
                isDue = false;
            } else {
                return false;
            }
            mayClose = false;
        }
    }

    private boolean fails(int place) {
        fault = place;
        return false;
    }

    private void skipBlanks() {
        while (at < to && (json[at] == ' ' || (json[at] <= '\r' && isLineBlank(json[at])))) {
            at++;
        }
    }

    private static boolean isLineBlank(byte b) {
        return b == '\n' || b == '\r' || b == '\t';
    }

    private boolean isObject() {
        return (objects[(depth - 1) / Long.SIZE] & 1L << (depth - 1)) != 0;
    }

    private byte closing() {
        return (byte) (isObject() ? '}' : ']');
    }

    private boolean opens(boolean object) {
        if (depth == DEEPEST) {
            return false;
        }
        at++;
        depth++;
        long bit = 1L << (depth - 1);
        int word = (depth - 1) / Long.SIZE;
        objects[word] = object ? objects[word] | bit : objects[word] & ~bit;
        return true;
    }

    /** A key and its colon, up to its value. */
    private boolean readsKey() {
        if (json[at] != '"') {
            return fails(at);
        }
        if (!readsString()) {
            return false;
        }
        skipBlanks();
        if (at >= to || json[at] != ':') {
            return fails(at);
        }
        at++;
        skipBlanks();
        return at < to || fails(to);
    }

    private boolean readsScalar() {
        byte first = json[at];
        if (first == '"') {
            return readsString();
        }
        if (first == '-' || isDigit(at)) {
            return readsNumber();
        }
        return switch (first) {
            case 't' -> readsWord("true");
            case 'f' -> readsWord("false");
            case 'n' -> readsWord("null");
            case 'N', 'I', '+' -> readsNumberWord();
            case (byte) 0xEF -> false; // perhaps a byte order mark
            default -> fails(at);
        };
    }

    private boolean readsWord(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= to || json[at + i] != word.charAt(i)) {
                return fails(at + i >= to ? to : at);
            }
        }
        at += word.length();
        return true;
    }

    /** What some write who mean a number. */
    private boolean readsNumberWord() {
        for (String word : NUMBER_WORDS) {
            if (startsWith(word)) {
                if (loose == NONE) {
                    loose = at;
                }
                at += word.length();
                return true;
            }
        }
        return fails(at);
    }

    private boolean startsWith(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= to || json[at + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean readsString() {
        for (at++; at < to; at++) {
            byte b = json[at];
            if (b == '"') {
                at++;
                return true;
            }
            if (b >= 0 && b < ' ' && loose == NONE) {
                loose = at;
            }
            if (b == '\\' && !readsEscape()) {
                return false;
            }
        }
        return fails(to);
    }

    /** Up to its last character. */
    private boolean readsEscape() {
        at++;
        if (at >= to) {
            return fails(to);
        }
        return switch (json[at]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> true;
            case 'u' -> readsHexDigits();
            default -> fails(at);
        };
    }

    private boolean readsHexDigits() {
        for (int i = 0; i < HEX_DIGITS; i++) {
            at++;
            if (at >= to || Character.digit(json[at], 16) < 0) {
                return fails(Math.min(at, to));
            }
        }
        return true;
    }

    private boolean readsNumber() {
        if (json[at] == '-') {
            if (at + 1 < to && json[at + 1] == 'I') {
                return readsNumberWord();
            }
            at++;
        }
        if (at < to && json[at] == '0') {
            at++;
            if (isDigit(at)) {
                return fails(at);
            }
        } else if (!readsDigits()) {
            return false;
        }
        if (at < to && json[at] == '.') {
            at++;
            if (!readsDigits()) {
                return false;
            }
        }
        if (at < to && (json[at] == 'e' || json[at] == 'E')) {
            at++;
            if (at < to && (json[at] == '+' || json[at] == '-')) {
                at++;
            }
            return readsDigits();
        }
        return true;
    }

    private boolean readsDigits() {
        if (!isDigit(at)) {
            return fails(Math.min(at, to));
        }
        while (isDigit(at)) {
            at++;
        }
        return true;
    }

    private boolean isDigit(int place) {
        return place < to && json[place] >= '0' && json[place] <= '9';
    }
}
