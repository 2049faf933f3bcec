package io.tripline.intake;

import io.tripline.detection.RequestMemory;
import java.io.ByteArrayOutputStream;
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

    /** What is kept of a piece that is too large. */
    static final int HEAD = 64 * 1024;

    /** So often may bytes be scanned again because a piece turned out broken, in bytes. */
    private static final long MAX_RESCANNED = 64L << 20;

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
    private final int maxLength;
    private byte @Nullable [] boundary;
    private Mode mode = Mode.UNKNOWN;
    private boolean inPartHead;
    private long rescanned;

    /** Whether the event before was a line. */
    private boolean linewise;

    /** The first bytes of a piece that was skipped, since it is longer than what is in memory. */
    private byte @Nullable [] head;

    private int offset;
    private int length;
    private long size;
    private int consumed;

    private EventFrames(
            InputStream in, int maxLength, RequestMemory.Lease memory, byte @Nullable [] boundary) {
        this.window = new Window(in, memory);
        this.maxLength = maxLength;
        this.boundary = boundary;
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
        return head == null ? window.bytes() : head;
    }

    /** Where in those bytes it begins. */
    int from() {
        return head == null ? window.start() + offset : 0;
    }

    /** How many bytes of it are there. */
    int length() {
        return length;
    }

    /** How many bytes it had, which may be more than the length if it is broken or too large. */
    long size() {
        return size;
    }

    /** A copy of the piece's bytes. */
    byte[] copy() {
        return Arrays.copyOfRange(bytes(), from(), from() + length);
    }

    /** The next piece; the one before is gone. */
    Piece next() throws IOException {
        window.drop(consumed);
        consumed = 0;
        head = null;
        if (mode == Mode.UNKNOWN) {
            if (!skipSeparators(false)) {
                return Piece.END;
            }
            mode = sniffed();
        }
        return mode == Mode.LINES || mode == Mode.JSON_LINES ? nextLine() : nextValue();
    }

    /** How a body is framed that begins here. */
    private Mode sniffed() throws IOException {
        if (boundary != null) {
            if (window.has(boundary.length - 1) && window.begins(0, boundary)) {
                return Mode.LINES;
            }
            boundary = null; // the media type is no more than a hint
        }
        return new FrameSniffer(window).isValues() ? Mode.STREAM : Mode.LINES;
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

    private Piece piece(Piece piece, int length, int consumed) {
        this.offset = 0;
        this.length = length;
        this.size = length;
        this.consumed = consumed;
        return piece;
    }

    private Piece object() throws IOException {
        Piece piece = value(Piece.OBJECT);
        if (piece == Piece.OBJECT) {
            int at = length;
            int last = length + MAX_BLANKS;
            while (at < last && window.has(at) && window.at(at) != '\n' && isBlank(window.at(at))) {
                at++;
            }
            linewise = (!window.has(at) || window.at(at) == '\n') && !hasNewline(length);
        }
        return piece;
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
                return headOf(Piece.TOO_LARGE, window.copy(0, Math.min(HEAD, end)), end, end);
            }
            if (end >= 0) {
                return piece(kind, end, end);
            }
            if (scan.isLost()) {
                return broken(scan.at(), false);
            }
            if (window.length() > maxLength) {
                return nextBeginning(window.length(), false) >= 0
                        ? broken(window.length(), false)
                        : skip(Piece.TOO_LARGE, scan);
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
        if (rescanned > MAX_RESCANNED) {
            mode = Mode.JSON_LINES; // whoever sends this shall not make us read it again and again
        }
        int next = nextBeginning(scanned, linewise);
        if (next >= 0) {
            return piece(Piece.BROKEN, next - 1, next);
        }
        return isLast ? piece(Piece.BROKEN, scanned, scanned) : skip(Piece.BROKEN, null);
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
            case UNKNOWN, STREAM, ARRAY -> broken(length, true);
        };
    }

    /**
     * Skips something of any length, to a line that begins an object.
     *
     * @param scan that finds its end, or null if it has none
     */
    private Piece skip(Piece kind, @Nullable ValueScan scan) throws IOException {
        boolean anyLine = scan == null && linewise;
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        long skipped = 0;
        boolean afterNewline = false;
        while (true) {
            int stop = -1;
            for (int at = 0; at < window.length() && stop < 0; at++) {
                if (afterNewline && (anyLine || window.at(at) == '{')) {
                    stop = at;
                }
                afterNewline = window.at(at) == '\n';
            }
            int end = scan == null ? -1 : scan.on(window.bytes(), window.start(), window.end());
            if (end >= 0 && (stop < 0 || end < stop)) {
                stop = end;
            }
            keep(stop < 0 ? window.length() : stop, first);
            if (stop >= 0) {
                return headOf(kind, first.toByteArray(), skipped + stop, stop);
            }
            skipped += window.length();
            window.drop(window.length());
            if (scan != null) {
                scan.rebase();
            }
            if (!window.more()) {
                return headOf(kind, first.toByteArray(), skipped, 0);
            }
        }
    }

    /** Keeps what is in memory up to an offset, as far as there is room. */
    private void keep(int to, ByteArrayOutputStream first) {
        int room = HEAD - first.size();
        first.write(window.bytes(), window.start(), Math.min(room, to));
    }

    private Piece headOf(Piece kind, byte[] head, long size, int consumed) {
        boolean isLine = size == head.length && size > 0 && head[head.length - 1] == '\n';
        this.head = head;
        this.offset = 0;
        this.length = isLine ? head.length - 1 : head.length;
        this.size = isLine ? size - 1 : size;
        this.consumed = consumed;
        return kind;
    }

    /** Anything that is no event, up to the end of its line, an object or the next element. */
    private Piece foreign() throws IOException {
        boolean isText = window.at(0) == '"';
        boolean inText = isText;
        boolean escaped = false;
        for (int at = 1; ; at++) {
            if (at > maxLength) {
                return skipLine();
            }
            if (!window.has(at)) {
                return piece(isText && !inText ? Piece.ELEMENT : Piece.FOREIGN, at, at);
            }
            byte b = window.at(at);
            if (inText && b != '\n') {
                inText = escaped || b != '"';
                escaped = !escaped && b == '\\';
                continue;
            }
            if (isText && !inText) {
                if (isBlank(b) || ",{[\"".indexOf(b) >= 0 || b == RECORD_SEPARATOR) {
                    return piece(Piece.ELEMENT, at, at);
                }
                isText = false;
            }
            boolean ends = b == '\n' || b == '{' || (mode == Mode.ARRAY && (b == ',' || b == ']'));
            if (ends) {
                return piece(Piece.FOREIGN, at, at);
            }
        }
    }

    private Piece nextLine() throws IOException {
        while (true) {
            int at = 0;
            while (window.has(at) && window.at(at) != '\n') {
                if (at > maxLength) {
                    return skipLine();
                }
                at++;
            }
            if (at == 0 && window.length() == 0) {
                return Piece.END;
            }
            int end = Math.min(at, window.length());
            int next = Math.min(at + 1, window.length());
            int from = 0;
            while (from < end
                    && (isBlank(window.at(from)) || window.at(from) == RECORD_SEPARATOR)) {
                from++;
            }
            int to = end;
            while (to > from && isBlank(window.at(to - 1))) {
                to--;
            }
            if (to - from > maxLength) { // by its line's end
                byte[] first = window.copy(from, Math.min(HEAD, to - from));
                return headOf(Piece.TOO_LARGE, first, (long) to - from, next);
            }
            if (isOfPart(from, to)) {
                this.offset = from;
                this.length = to - from;
                this.size = length;
                this.consumed = next;
                if (window.at(from) == '{') {
                    return Piece.OBJECT;
                }
                return mode == Mode.LINES ? Piece.TEXT : Piece.FOREIGN;
            }
            window.drop(next);
        }
    }

    /** Whether a line has content: it is not blank, nor what separates parts. */
    private boolean isOfPart(int from, int to) {
        if (boundary == null) {
            return from < to;
        }
        if (to - from >= boundary.length && window.begins(from, boundary)) {
            inPartHead = true;
            return false;
        }
        if (inPartHead) {
            boolean isContent = from < to && (window.at(from) == '{' || window.at(from) == '[');
            inPartHead = from < to && !isContent; // an empty line ends it
            return isContent;
        }
        return from < to;
    }

    /** A line that is too large: its first bytes. */
    private Piece skipLine() throws IOException {
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        long skipped = 0;
        while (true) {
            int at = 0;
            while (at < window.length() && window.at(at) != '\n') {
                at++;
            }
            keep(at, first);
            if (at < window.length()) {
                return headOf(Piece.TOO_LARGE, first.toByteArray(), skipped + at, at);
            }
            skipped += window.length();
            window.drop(window.length());
            if (!window.more()) {
                return headOf(Piece.TOO_LARGE, first.toByteArray(), skipped, 0);
            }
        }
    }
}
