package io.tripline.intake;

import io.tripline.intake.EventFrames.Piece;
import io.tripline.intake.format.BodyBytes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a body into lines, which are objects or text; of a multipart body (RFC 2046, 5.1), those of
 * its parts. Made by {@link EventFrames}; to be used by one thread.
 */
final class LineFrames {

    private final Window window;
    private final PieceInHand piece;
    private final int maxLength;
    private byte @Nullable [] boundary;
    private boolean inPartHead;

    /**
     * Lines.
     *
     * @param piece is told where the line lies
     * @param boundary the line between parts, if they may be there
     */
    LineFrames(Window window, PieceInHand piece, int maxLength, byte @Nullable [] boundary) {
        this.window = window;
        this.piece = piece;
        this.maxLength = maxLength;
        this.boundary = boundary;
    }

    /** Whether a part begins here, as the media type says; that is no more than a hint. */
    boolean areParts() throws IOException {
        if (boundary == null) {
            return false;
        }
        boolean areParts = window.has(boundary.length - 1) && window.begins(0, boundary);
        if (!areParts) {
            boundary = null;
        }
        return areParts;
    }

    /** The next line that has content. */
    Piece next() throws IOException {
        while (true) {
            int at = window.newlineFrom(0);
            while (at == window.length() && at <= maxLength && window.more()) {
                at = window.newlineFrom(at);
            }
            if (at > maxLength) {
                return piece.skipLine();
            }
            if (at == 0 && window.length() == 0) {
                return Piece.END;
            }
            int next = Math.min(at + 1, window.length());
            int from = 0;
            while (from < at
                    && (EventFrames.isBlank(window.at(from))
                            || window.at(from) == EventFrames.RECORD_SEPARATOR)) {
                from++;
            }
            int to = at;
            while (to > from && EventFrames.isBlank(window.at(to - 1))) {
                to--;
            }
            if (to - from > maxLength) { // by its line's end
                byte[] first = window.copy(from, Math.min(BodyBytes.POISON_BYTES, to - from));
                return piece.isHead(Piece.TOO_LARGE, first, (long) to - from, next);
            }
            if (isOfPart(from, to)) {
                boolean isObject = window.at(from) == '{';
                if (isObject
                        && to - from > 2
                        && window.at(to - 1) == ','
                        && window.at(to - 2) == '}') {
                    to--; // of an array that has lost its begin
                }
                return piece.is(isObject ? Piece.OBJECT : Piece.TEXT, from, to - from, next);
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
}
