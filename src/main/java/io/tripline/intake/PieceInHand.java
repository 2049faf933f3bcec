package io.tripline.intake;

import io.tripline.intake.EventFrames.Piece;
import io.tripline.intake.format.BodyBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where the piece lies that was found last: in the window, or, if it is longer than what is in
 * memory, its first bytes beside it. Made by {@link EventFrames}, which shares it with {@link
 * LineFrames}; to be used by one thread.
 */
final class PieceInHand {

    private final Window window;

    /** The first bytes of a piece that was skipped, since it is longer than what is in memory. */
    private byte @Nullable [] head;

    private int offset;
    private int length;
    private long size;
    private int consumed;

    PieceInHand(Window window) {
        this.window = window;
    }

    /** Where it lies. */
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

    /** How many bytes it had. */
    long size() {
        return size;
    }

    /** Moves the window to where the next begins. */
    void drop() {
        window.drop(consumed);
        consumed = 0;
        head = null;
    }

    /** It is what the window begins with. */
    Piece is(Piece piece, int length, int consumed) {
        return is(piece, 0, length, consumed);
    }

    /** It lies in the window. */
    Piece is(Piece piece, int offset, int length, int consumed) {
        this.offset = offset;
        this.length = length;
        this.size = length;
        this.consumed = consumed;
        return piece;
    }

    /** There is no more of it than its first bytes. */
    Piece isHead(Piece piece, byte[] head, long size, int consumed) {
        boolean isLine = size == head.length && size > 0 && head[head.length - 1] == '\n';
        this.head = head;
        this.offset = 0;
        this.length = isLine ? head.length - 1 : head.length;
        this.size = isLine ? size - 1 : size;
        this.consumed = consumed;
        return piece;
    }

    /**
     * Skips something of any length, to a line that begins an object.
     *
     * @param scan that finds its end, or null if it has none
     * @param anyLine whether any line will do
     */
    Piece skip(Piece piece, @Nullable ValueScan scan, boolean anyLine) throws IOException {
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
                return isHead(piece, first.toByteArray(), skipped + stop, stop);
            }
            skipped += window.length();
            window.drop(window.length());
            if (scan != null) {
                scan.rebase();
            }
            if (!window.more()) {
                return isHead(piece, first.toByteArray(), skipped, 0);
            }
        }
    }

    /** Skips a line that is too large. */
    Piece skipLine() throws IOException {
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        long skipped = 0;
        while (true) {
            int at = 0;
            while (at < window.length() && window.at(at) != '\n') {
                at++;
            }
            keep(at, first);
            if (at < window.length()) {
                return isHead(Piece.TOO_LARGE, first.toByteArray(), skipped + at, at);
            }
            skipped += window.length();
            window.drop(window.length());
            if (!window.more()) {
                return isHead(Piece.TOO_LARGE, first.toByteArray(), skipped, 0);
            }
        }
    }

    /** Keeps what is in memory up to an offset, as far as there is room. */
    private void keep(int to, ByteArrayOutputStream first) {
        int room = BodyBytes.POISON_BYTES - first.size();
        first.write(window.bytes(), window.start(), Math.min(room, to));
    }
}
