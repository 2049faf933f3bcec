package io.tripline.intake;

import io.tripline.detection.RequestMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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

    /** No event nests so deep: a scan that gets there has lost its way. */
    private static final int LOST = 2000;

    private static final byte RECORD_SEPARATOR = 0x1E; // RFC 7464

    private enum Mode {
        UNKNOWN,
        STREAM,
        ARRAY,
        LINES
    }

    private final Window window;
    private final int maxLength;
    private final byte @Nullable [] boundary;
    private Mode mode = Mode.UNKNOWN;
    private boolean inPartHead;
    private long rescanned;

    /** Whether all pieces so far were a line each. */
    private boolean linewise;

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

    /** Frames of the lines in the parts of a multipart body (RFC 2046, 5.1). */
    static EventFrames parts(
            InputStream in, int maxLength, RequestMemory.Lease memory, String boundary) {
        EventFrames frames =
                new EventFrames(
                        in,
                        maxLength,
                        memory,
                        ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1));
        frames.mode = Mode.LINES;
        frames.inPartHead = true; // so is what comes before the first part
        return frames;
    }

    /** Where the piece lies. */
    byte[] bytes() {
        return window.bytes();
    }

    /** Where in those bytes it begins. */
    int from() {
        return window.start() + offset;
    }

    /** How many bytes of it there are. */
    int length() {
        return length;
    }

    /** How many bytes it had, which is more than the length if it is too large. */
    long size() {
        return size;
    }

    /** A copy of the piece's bytes. */
    byte[] copy() {
        return window.copy(offset, length);
    }

    /** The next piece; the one before is gone. */
    Piece next() throws IOException {
        window.drop(consumed);
        consumed = 0;
        return switch (mode) {
            case UNKNOWN -> begin();
            case STREAM -> nextOfStream();
            case ARRAY -> nextOfArray();
            case LINES -> nextLine();
        };
    }

    private Piece begin() throws IOException {
        if (!skipSeparators(false)) {
            return Piece.END;
        }
        if (window.at(0) == '{') {
            mode = Mode.STREAM;
            return nextOfStream();
        }
        if (window.at(0) == '[') {
            int at = 1;
            while (has(at) && isBlank(window.at(at))) {
                at++;
            }
            byte first = has(at) ? window.at(at) : (byte) ']';
            if (first == '{' || first == '[' || first == '"' || first == ']') {
                mode = Mode.STREAM;
                return nextOfStream();
            }
        }
        mode = Mode.LINES;
        return nextLine();
    }

    private Piece nextOfStream() throws IOException {
        if (!skipSeparators(true)) {
            return Piece.END;
        }
        return switch (window.at(0)) {
            case '{' -> object();
            case '[' -> {
                window.drop(1);
                mode = Mode.ARRAY;
                yield nextOfArray();
            }
            default -> foreign();
        };
    }

    private Piece nextOfArray() throws IOException {
        if (!skipSeparators(true)) {
            return Piece.END;
        }
        return switch (window.at(0)) {
            case ']' -> {
                window.drop(1);
                mode = Mode.STREAM;
                yield nextOfStream();
            }
            case '{' -> object();
            case '[' -> value(Piece.ELEMENT);
            case '"' -> string();
            default -> foreign();
        };
    }

    private boolean skipSeparators(boolean commas) throws IOException {
        while (true) {
            if (!has(0)) {
                return false;
            }
            byte b = window.at(0);
            if (!isBlank(b) && b != RECORD_SEPARATOR && !(commas && b == ',')) {
                return true;
            }
            window.drop(1);
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** Whether there is a byte at an offset; reads on until there is. */
    private boolean has(int at) throws IOException {
        while (at >= window.length()) {
            if (!window.more()) {
                return false;
            }
        }
        return true;
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
            while (has(at) && window.at(at) != '\n' && isBlank(window.at(at))) {
                at++;
            }
            linewise = (!has(at) || window.at(at) == '\n') && !hasNewline(length);
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

    /** A value in brackets, told by brackets and quotes alone. */
    private Piece value(Piece kind) throws IOException {
        Scan scan = new Scan();
        while (true) {
            int end = scan.on(window.bytes(), window.start(), window.end());
            if (end >= 0) {
                return piece(kind, end, end);
            }
            if (scan.isLost()) {
                return broken(scan.at());
            }
            if (window.length() > maxLength) {
                return tooLarge(scan);
            }
            if (!window.more()) {
                return broken(window.length());
            }
        }
    }

    /**
     * A walk over a value; goes on where it stopped. Offsets are from the beginning of the value.
     */
    private static final class Scan {

        private int at;
        private int depth;
        private boolean inString;
        private boolean escaped;
        private boolean lost;

        int at() {
            return at;
        }

        boolean isLost() {
            return lost;
        }

        /** The offset behind the value, or -1 if it is not there yet. */
        int on(byte[] bytes, int start, int end) {
            int i = start + at;
            for (; i < end && !lost; i++) {
                byte b = bytes[i];
                if (inString) {
                    if (escaped) {
                        escaped = false;
                    } else if (b == '\\') {
                        escaped = true;
                    } else if (b == '"') {
                        inString = false;
                    }
                    continue;
                }
                switch (b) {
                    case '{', '[' -> lost = ++depth > LOST;
                    case '}', ']' -> {
                        if (--depth == 0) {
                            at = i + 1 - start;
                            return at;
                        }
                    }
                    case '"' -> inString = true;
                    case '\\' -> lost = true;
                    default -> {}
                }
            }
            at = i - start;
            return -1;
        }

        /** Goes on with other bytes, at whose beginning it stands. */
        void rebase() {
            at = 0;
        }
    }

    /** The value that begins here is broken within so many bytes: up to where the next begins. */
    private Piece broken(int scanned) {
        rescanned += scanned;
        if (rescanned > MAX_RESCANNED) {
            mode = Mode.LINES; // whoever sends this shall not make us read it again and again
        }
        int next = nextBeginning(scanned);
        return next < 0
                ? piece(Piece.BROKEN, scanned, scanned)
                : piece(Piece.BROKEN, next - 1, next);
    }

    /** Behind a line's end where an object begins, or, where each line is an event, behind any. */
    private int nextBeginning(int to) {
        for (int at = 1; at < to; at++) {
            if (window.at(at) == '\n'
                    && (linewise || (at + 1 < window.length() && window.at(at + 1) == '{'))) {
                return at + 1;
            }
        }
        return -1;
    }

    /** The object that was given as a piece is no JSON: the piece is what of it is broken. */
    Piece giveUp() {
        if (mode == Mode.LINES) {
            return Piece.TEXT;
        }
        return broken(length);
    }

    /** Skips a value that is too large, to its end or to a line that begins another. */
    private Piece tooLarge(Scan scan) throws IOException {
        byte[] head = window.copy(0, Math.min(HEAD, window.length()));
        long skipped = 0;
        boolean afterNewline = false;
        while (true) {
            skipped += window.length();
            window.drop(window.length());
            scan.rebase();
            if (!window.more()) {
                return headOf(head, skipped, 0);
            }
            int stop = -1;
            for (int at = 0; at < window.length() && stop < 0; at++) {
                if (afterNewline && (linewise || window.at(at) == '{')) {
                    stop = at;
                }
                afterNewline = window.at(at) == '\n';
            }
            int end = scan.on(window.bytes(), window.start(), window.end());
            int rest = end >= 0 && (stop < 0 || end < stop) ? end : stop;
            if (rest >= 0) {
                return headOf(head, skipped + rest, rest);
            }
        }
    }

    private byte @Nullable [] head;

    private Piece headOf(byte[] head, long size, int rest) {
        this.head = head;
        this.offset = 0;
        this.length = head.length;
        this.size = size;
        this.consumed = rest;
        return Piece.TOO_LARGE;
    }

    /** The first bytes of the piece that is too large. */
    byte[] head() {
        return head == null ? new byte[0] : head;
    }

    private Piece string() throws IOException {
        boolean escaped = false;
        for (int at = 1; ; at++) {
            if (at > maxLength) {
                return skipLine();
            }
            if (!has(at)) {
                return piece(Piece.BROKEN, window.length(), window.length());
            }
            byte b = window.at(at);
            if (escaped) {
                escaped = false;
            } else if (b == '\\') {
                escaped = true;
            } else if (b == '"') {
                return piece(Piece.ELEMENT, at + 1, at + 1);
            }
        }
    }

    private Piece foreign() throws IOException {
        for (int at = 0; ; at++) {
            if (at > maxLength) {
                return skipLine();
            }
            if (!has(at)) {
                return piece(Piece.FOREIGN, at, at);
            }
            byte b = window.at(at);
            boolean ends =
                    b == '\n'
                            || (at > 0 && b == '{')
                            || (mode == Mode.ARRAY && (b == ',' || b == ']'));
            if (ends && at > 0) {
                return piece(Piece.FOREIGN, at, at);
            }
        }
    }

    private Piece nextLine() throws IOException {
        while (true) {
            int at = 0;
            while (has(at) && window.at(at) != '\n') {
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
            if (isOfPart(from, to)) {
                this.offset = from;
                this.length = to - from;
                this.size = length;
                this.consumed = next;
                return window.at(from) == '{' ? Piece.OBJECT : Piece.TEXT;
            }
            window.drop(next);
        }
    }

    /** Whether a line has content: it is not blank, nor what separates parts. */
    private boolean isOfPart(int from, int to) {
        if (boundary == null) {
            return from < to;
        }
        if (to - from >= boundary.length && begins(from, boundary)) {
            inPartHead = true;
            return false;
        }
        if (inPartHead) {
            inPartHead = from < to; // an empty line ends it
            return false;
        }
        return from < to;
    }

    private boolean begins(int from, byte[] with) {
        for (int i = 0; i < with.length; i++) {
            if (window.at(from + i) != with[i]) {
                return false;
            }
        }
        return true;
    }

    /** A line that is too large: its first bytes. */
    private Piece skipLine() throws IOException {
        byte[] first = window.copy(0, Math.min(HEAD, window.length()));
        long skipped = 0;
        while (true) {
            for (int at = 0; at < window.length(); at++) {
                if (window.at(at) == '\n') {
                    return headOf(first, skipped + at, at);
                }
            }
            skipped += window.length();
            window.drop(window.length());
            if (!window.more()) {
                return headOf(first, skipped, 0);
            }
        }
    }
}
