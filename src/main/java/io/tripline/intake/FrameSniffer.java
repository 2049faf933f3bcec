package io.tripline.intake;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Tells by the first bytes of a body whether it is values of JSON or lines of text, which may begin
 * with a bracket, a number or words in quotes too. Looks a bounded way ahead and takes nothing from
 * the window. Made by {@link EventFrames}; to be used by one thread.
 */
final class FrameSniffer {

    /** So far it looks ahead, in bytes. */
    private static final int FAR = 4096;

    /** What of JSON is neither a text nor in brackets, and what some write who mean JSON. */
    private static final Pattern SCALAR =
            Pattern.compile("-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|-?Infinity|NaN|null|true|false");

    private final Window window;

    FrameSniffer(Window window) {
        this.window = window;
    }

    /** Whether values begin here, where a byte is. */
    boolean isValues() throws IOException {
        return switch (window.at(0)) {
            case '{' -> true;
            case '[' -> isArray();
            case ',' -> beginsEvent(afterBlanks(1));
            default -> isScalarsBeforeEvent();
        };
    }

    /** Whether a bracket opens an array of JSON and not, for instance, a time in a line of text. */
    private boolean isArray() throws IOException {
        int at = afterBlanks(1);
        boolean isFirst = true;
        while (at < FAR && window.has(at)) {
            byte first = window.at(at);
            if (first == '[' || first == '"' || (isFirst && first == ']')) {
                return true;
            }
            if (first == '{') {
                return isFirst || beginsEvent(at);
            }
            int end = afterScalar(at);
            if (end < 0) {
                return isJunkBeforeEvent(at);
            }
            boolean isWord = Character.isLetter(first);
            at = afterBlanks(end);
            boolean goesOn = is(',', at);
            if (isWord || !goesOn) {
                return goesOn || (is(']', at) && (isWord || isLast(at + 1)));
            }
            at = afterBlanks(at + 1);
            isFirst = false;
        }
        return isFirst || at >= FAR; // nothing but blanks, or numbers and no end of them
    }

    /**
     * Whether something that is no JSON stands here, and an event behind it and a comma: who puts
     * arrays together by text had a record that was empty, or none of JSON. In a line of text the
     * bracket closes before.
     */
    private boolean isJunkBeforeEvent(int from) throws IOException {
        int open = 1;
        int at = from;
        while (at < FAR && window.has(at)) {
            byte b = window.at(at);
            at++;
            if (b == ',') {
                int next = afterBlanks(at);
                if (open == 1 && is('{', next) && beginsEvent(next)) {
                    return !isOfText(afterObject(next));
                }
                at = is(',', next) ? next : at;
            } else if (b == '[') {
                open++;
            } else if (b == '\n' || (b == ']' && --open == 0)) {
                return false;
            }
        }
        return false;
    }

    /** Behind an object, by its brackets and quotes; where nobody looked any more if it is long. */
    private int afterObject(int from) throws IOException {
        window.fill(FAR);
        int end = new ValueScan(false).on(window.bytes(), window.start() + from, window.end());
        return end < 0 ? FAR : from + end;
    }

    /** Whether a bracket closes here in a line of text, which goes on behind it. */
    private boolean isOfText(int from) throws IOException {
        int at = afterBlanks(from);
        if (!is(']', at)) {
            return false;
        }
        at++;
        while (at < FAR && window.has(at) && window.at(at) != '\n') {
            if (!EventFrames.isBlank(window.at(at))) {
                return true;
            }
            at++;
        }
        return false;
    }

    /**
     * Whether scalars and then an event stand here, each right behind the one before or behind a
     * comma. Behind a blank it may be a line of text that ends in JSON.
     */
    private boolean isScalarsBeforeEvent() throws IOException {
        int at = 0;
        while (at < FAR && window.has(at)) {
            int end = window.at(at) == '"' ? afterText(at) : afterScalar(at);
            if (end < 0) {
                return false;
            }
            at = end;
            int separator = afterBlanks(end);
            if (is(',', separator) || is(EventFrames.RECORD_SEPARATOR, separator)) {
                at = afterBlanks(separator + 1);
            }
            if (beginsEvent(at)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an object begins here, be it in arrays, and not just a brace. */
    private boolean beginsEvent(int from) throws IOException {
        int at = from;
        while (is('[', at)) {
            at = afterBlanks(at + 1);
        }
        if (!is('{', at)) {
            return false;
        }
        at = afterBlanks(at + 1);
        return is('"', at) || is('}', at);
    }

    /** Behind a number or a word; -1 if there is none. */
    private int afterScalar(int from) throws IOException {
        int at = from;
        StringBuilder scalar = new StringBuilder();
        while (at < FAR && window.has(at) && isOfScalar(window.at(at))) {
            scalar.append((char) window.at(at));
            at++;
        }
        return SCALAR.matcher(scalar).matches() ? at : -1;
    }

    private static boolean isOfScalar(byte b) {
        return (b >= '0' && b <= '9')
                || (b >= 'A' && b <= 'Z')
                || (b >= 'a' && b <= 'z')
                || b == '-'
                || b == '+'
                || b == '.';
    }

    /** Behind a text in quotes that ends on its line; -1 if it does not. */
    private int afterText(int from) throws IOException {
        for (int at = from + 1; at < FAR && window.has(at) && window.at(at) != '\n'; at++) {
            if (window.at(at) == '"') {
                return at + 1;
            }
            if (window.at(at) == '\\') {
                at++;
            }
        }
        return -1;
    }

    private int afterBlanks(int from) throws IOException {
        int at = from;
        while (at < FAR && window.has(at) && EventFrames.isBlank(window.at(at))) {
            at++;
        }
        return at;
    }

    private boolean is(int expected, int at) throws IOException {
        return window.has(at) && window.at(at) == expected;
    }

    /** Whether no more than blanks come here. */
    private boolean isLast(int from) throws IOException {
        return !window.has(afterBlanks(from));
    }
}
