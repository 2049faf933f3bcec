package io.tripline.intake;

import java.io.IOException;
import java.io.PushbackInputStream;

/**
 * The first bytes of a body, which tell what it is, whatever its media type says. Made by the
 * intakes that take more than one format.
 */
final class BodyHead {

    /** So many bytes are looked at, and must find room in the stream again. */
    static final int MAX_LENGTH = 256;

    private final byte[] bytes;

    private BodyHead(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The head of a body, which stays unread.
     *
     * @param in at its beginning, with room for {@link #MAX_LENGTH}
     */
    static BodyHead of(PushbackInputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_LENGTH);
        in.unread(bytes);
        return new BodyHead(bytes);
    }

    /**
     * Whether it is JSON or other text, and neither protobuf nor MessagePack. What follows blanks
     * tells, but for one case: logs in protobuf begin with a byte that is a line's end in text, and
     * may go on with any. They hold control characters soon.
     */
    boolean isText() {
        int at = 0;
        while (at < bytes.length && isBlank(bytes[at])) {
            at++;
        }
        if (at == bytes.length || isByteOrderMark(at)) {
            return true;
        }
        boolean isPrintable = bytes[at] > ' ' && bytes[at] < 0x7F;
        return isPrintable && (bytes[0] != '\n' || !hasControls());
    }

    private static boolean isBlank(byte b) {
        return EventFrames.isBlank(b) || b == EventFrames.RECORD_SEPARATOR;
    }

    private boolean isByteOrderMark(int at) {
        return at + 2 < bytes.length
                && bytes[at] == (byte) 0xEF
                && bytes[at + 1] == (byte) 0xBB
                && bytes[at + 2] == (byte) 0xBF;
    }

    private boolean hasControls() {
        for (byte b : bytes) {
            if (b >= 0 && b < ' ' && !isBlank(b)) {
                return true;
            }
        }
        return false;
    }

    /** The bytes themselves; fewer, if the body is shorter. */
    byte[] bytes() {
        return bytes;
    }
}
