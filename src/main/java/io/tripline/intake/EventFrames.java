package io.tripline.intake;

import io.tripline.detection.EventFeed;
import io.tripline.detection.RequestMemory;
import io.tripline.intake.format.BodyBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a decoded body into pieces, told by its bytes alone: an array of events, events one after
 * the other with anything or nothing between them, or lines of text. Reads on as it goes. Where a
 * piece is broken it finds the place where the next one begins. To be used by one thread.
 */
final class EventFrames {

    /** What a piece is. */
    enum Piece {
        /** An object by its brackets; what is in it may still be no JSON. */
        OBJECT,
        /** A line that is an object by its ends, which need not be read. */
        SKIPPABLE,
        /** A text or an array inside an array. */
        ELEMENT,
        /** A line of text. */
        TEXT,
        /** A number, a word or anything else that stands where an event was expected. */
        FOREIGN,
        /** Something that begins as an object and does not end as one. */
        BROKEN,
        /** Longer than an event may be; its first bytes. */
        TOO_LARGE,
        /** There are no more. */
        END
    }

    /**
     * So many bytes may be scanned again because a piece turned out broken; and as often as this
     * all that has come.
     */
    private static final long MAX_RESCANNED = 4L << 20;

    private static final int MAX_RESCANS = 4;

    /** Most events are not longer, so that they are in memory as a whole. */
    private static final int AHEAD = 8 * 1024;

    /** So far it is worth looking over blanks. */
    private static final int MAX_BLANKS = 256;

    static final byte RECORD_SEPARATOR = 0x1E; // RFC 7464

    private enum Mode {
        UNKNOWN,
        STREAM,
        ARRAY,
        /** Each line an object or a text. */
        LINES,
        /** Each line an object or broken. */
        JSON_LINES
    }

    private final Window window;
    private final PieceInHand piece;
    private final LineFrames lines;
    private final int maxLength;
    private @Nullable EventFeed ahead;
    private Mode mode = Mode.UNKNOWN;
    private long rescanned;

    /** Whether the event before was a line. */
    private boolean linewise;

    private EventFrames(
            InputStream in, int maxLength, RequestMemory.Lease memory, byte @Nullable [] boundary) {
        this.window = new Window(in, memory);
        this.piece = new PieceInHand(window);
        this.lines = new LineFrames(window, piece, maxLength, boundary);
        this.maxLength = maxLength;
    }

    /**
     * Frames of a body whose framing its bytes tell.
     *
     * @param maxLength the longest event, in bytes
     * @param memory pays for what is in memory of the body
     */
    static EventFrames sniffed(InputStream in, int maxLength, RequestMemory.Lease memory) {
        return new EventFrames(in, maxLength, memory, null);
    }

    /** Frames of a body that is lines. */
    static EventFrames lines(InputStream in, int maxLength, RequestMemory.Lease memory) {
        EventFrames frames = new EventFrames(in, maxLength, memory, null);
        frames.mode = Mode.LINES;
        return frames;
    }

    /**
     * Frames of the lines in the parts of a multipart body (RFC 2046, 5.1), or of a body that only
     * says that it is one.
     */
    static EventFrames parts(
            InputStream in, int maxLength, RequestMemory.Lease memory, String boundary) {
        return new EventFrames(
                in, maxLength, memory, ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Where the piece lies. */
    byte[] bytes() {
        return piece.bytes();
    }

    /** Where in those bytes it begins. */
    int from() {
        return piece.from();
    }

    /** How many bytes of it are there. */
    int length() {
        return piece.length();
    }

    /** How many bytes it had, which may be more than the length if it is broken or too large. */
    long size() {
        return piece.size();
    }

    /** A copy of the piece's bytes. */
    byte[] copy() {
        return Arrays.copyOfRange(bytes(), from(), from() + length());
    }

    /** The next piece; the one before is gone. */
    Piece next() throws IOException {
        piece.drop();
        if (mode == Mode.UNKNOWN) {
            if (!skipSeparators(false)) {
                return Piece.END;
            }
            mode = sniffed();
        }
        return switch (mode) {
            case LINES -> lines.next();
            case JSON_LINES -> nextOfJsonLines();
            case UNKNOWN, STREAM, ARRAY -> nextValue();
        };
    }

    /** The next line, where a document is to be, if it must be read. */
    Piece nextDocument() throws IOException {
        piece.drop();
        if (ahead != null) {
            window.fill(AHEAD);
            if (window.length() > 0 && window.at(0) == '{') {
                Piece found = skippable(ahead);
                if (found != null) {
                    return found;
                }
            }
        }
        return next();
    }

    private @Nullable Piece skippable(EventFeed feed) {
        int from = window.start();
        int to = Math.min(window.end(), from + Math.min(maxLength, IntakeRequest.LARGE) + 2);
        int end = feed.endOfSkippable(window.bytes(), from, to);
        return end < 0 ? null : piece.is(Piece.SKIPPABLE, end - from, end - from);
    }

    /** How a body is framed that begins here. */
    private Mode sniffed() throws IOException {
        if (lines.areParts()) {
            return Mode.LINES;
        }
        return new FrameSniffer(window).isValues() ? Mode.STREAM : Mode.LINES;
    }

    private Piece nextOfJsonLines() throws IOException {
        Piece next = lines.next();
        return next == Piece.TEXT ? Piece.FOREIGN : next;
    }

    /** The next value of an array or of those that come one after the other. */
    private Piece nextValue() throws IOException {
        while (skipSeparators(true)) {
            byte first = window.at(0);
            if (first == '{') {
                return object();
            }
            if (mode == Mode.STREAM) {
                if (first != '[') {
                    return foreign();
                }
                mode = Mode.ARRAY;
            } else {
                if (first == '[' || first == '"') {
                    return value(Piece.ELEMENT);
                }
                if (first != ']') {
                    return foreign();
                }
                mode = Mode.STREAM;
            }
            window.drop(1);
        }
        return Piece.END;
    }

    private boolean skipSeparators(boolean commas) throws IOException {
        while (true) {
            if (!window.has(0)) {
                return false;
            }
            byte b = window.at(0);
            if (!isBlank(b) && b != RECORD_SEPARATOR && !(commas && b == ',')) {
                return true;
            }
            window.drop(1);
        }
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /**
     * Has events read while they are cut out: one pass over their bytes, instead of two. Those that
     * need not be read are skipped.
     */
    void readAhead(EventFeed feed) {
        this.ahead = feed;
    }

    private Piece object() throws IOException {
        if (ahead != null) {
            window.fill(AHEAD);
            Piece skippable = linewise ? skippable(ahead) : null; // else two may be on one line
            if (skippable != null) {
                return skippable;
            }
            int from = window.start();
            int to = Math.min(window.end(), from + Math.min(maxLength, IntakeRequest.LARGE));
            int end = ahead.readAhead(window.bytes(), from, to);
            if (end >= 0) {
                boolean isOneLine = !ahead.hasNewline();
                linewise = isOneLine && endsLine(end - from);
                return piece.is(Piece.OBJECT, end - from, end - from);
            }
        }
        return objectByBrackets();
    }

    private boolean endsLine(int from) throws IOException {
        int at = from;
        int last = at + MAX_BLANKS;
        while (at < last && window.has(at) && window.at(at) != '\n' && isBlank(window.at(at))) {
            at++;
        }
        return !window.has(at) || window.at(at) == '\n';
    }

    private Piece objectByBrackets() throws IOException {
        Piece found = value(Piece.OBJECT);
        if (found == Piece.OBJECT) {
            linewise = endsLine(length()) && !hasNewline(length());
        }
        return found;
    }

    private boolean hasNewline(int to) {
        for (int at = 0; at < to; at++) {
            if (window.at(at) == '\n') {
                return true;
            }
        }
        return false;
    }

    /** A value in brackets or quotes, told by these alone. */
    private Piece value(Piece kind) throws IOException {
        ValueScan scan = new ValueScan(linewise);
        while (true) {
            int end = scan.on(window.bytes(), window.start(), window.end());
            if (end > maxLength) {
                return piece.isHead(
                        Piece.TOO_LARGE,
                        window.copy(0, Math.min(BodyBytes.POISON_BYTES, end)),
                        end,
                        end);
            }
            if (end >= 0) {
                return piece.is(kind, end, end);
            }
            if (scan.isLost()) {
                return broken(scan.at(), false);
            }
            if (window.length() > maxLength) {
                return nextBeginning(window.length(), false) >= 0
                        ? broken(window.length(), false)
                        : piece.skip(Piece.TOO_LARGE, scan, false);
            }
            if (!window.more()) {
                return broken(window.length(), true);
            }
        }
    }

    /**
     * The value that begins here is broken within so many bytes: up to where the next begins.
     *
     * @param isLast whether there are no more bytes
     */
    private Piece broken(int scanned, boolean isLast) throws IOException {
        rescanned += scanned;
        if (rescanned > Math.max(MAX_RESCANNED, MAX_RESCANS * window.received())) {
            mode = Mode.JSON_LINES; // whoever sends this shall not make us read it again and again
        }
        int next = nextBeginning(scanned, linewise);
        if (next >= 0) {
            return piece.is(Piece.BROKEN, next - 1, next);
        }
        return isLast
                ? piece.is(Piece.BROKEN, scanned, scanned)
                : piece.skip(Piece.BROKEN, null, linewise);
    }

    /** Behind a line's end where an object begins, or behind any; -1 if there is none. */
    private int nextBeginning(int to, boolean anyLine) {
        for (int at = 1; at < to; at++) {
            if (window.at(at) == '\n'
                    && (anyLine || (at + 1 < window.length() && window.at(at + 1) == '{'))) {
                return at + 1;
            }
        }
        return -1;
    }

    /** The object that was given as a piece is no JSON: the piece is what of it is broken. */
    Piece giveUp() throws IOException {
        return switch (mode) {
            case LINES -> Piece.TEXT;
            case JSON_LINES -> Piece.BROKEN;
            case UNKNOWN, STREAM, ARRAY -> broken(length(), true);
        };
    }

    /** Whether the piece begins as an event and not as text, which may begin with a brace too. */
    boolean beginsWithKey() {
        int at = from() + 1;
        int end = from() + length();
        while (at < end && isBlank(bytes()[at])) {
            at++;
        }
        return at < end && bytes()[at] == '"';
    }

    /** Anything that is no event, up to the end of its line, an object or the next element. */
    private Piece foreign() throws IOException {
        boolean isText = window.at(0) == '"';
        boolean inText = isText;
        boolean escaped = false;
        int open = 0; // brackets of what stands here
        for (int at = 1; ; at++) {
            if (at > maxLength) {
                return piece.skipLine();
            }
            if (!window.has(at)) {
                return piece.is(isText && !inText ? Piece.ELEMENT : Piece.FOREIGN, at, at);
            }
            byte b = window.at(at);
            if (inText && b != '\n') {
                inText = escaped || b != '"';
                escaped = !escaped && b == '\\';
                continue;
            }
            if (isText && !inText) {
                if (isBlank(b) || ",{[\"".indexOf(b) >= 0 || b == RECORD_SEPARATOR) {
                    return piece.is(Piece.ELEMENT, at, at);
                }
                isText = false;
            }
            boolean closes = b == ']' && open > 0;
            open += b == '[' ? 1 : closes ? -1 : 0;
            boolean ends =
                    b == '\n'
                            || b == '{'
                            || (mode == Mode.ARRAY && (b == ',' || (b == ']' && !closes)));
            if (ends) {
                return piece.is(Piece.FOREIGN, at, at);
            }
        }
    }
}
