package io.tripline.intake.coding;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;

/** What Unicode's byte order mark at the beginning of a body says of its bytes. */
public final class ByteOrderMark {

    private ByteOrderMark() {}

    /**
     * The text as UTF-8 and without its mark. Without a mark the bytes are left as they are.
     *
     * @throws IOException as reading does
     */
    public static InputStream undo(PeekedInputStream in) throws IOException {
        if (in.startsWith((byte) 0xEF, (byte) 0xBB, (byte) 0xBF)) {
            in.drop(3);
        } else if (in.startsWith((byte) 0xFF, (byte) 0xFE)) {
            in.drop(2);
            return new Utf16Stream(in, ByteOrder.LITTLE_ENDIAN);
        } else if (in.startsWith((byte) 0xFE, (byte) 0xFF)) {
            in.drop(2);
            return new Utf16Stream(in, ByteOrder.BIG_ENDIAN);
        }
        return in;
    }
}
