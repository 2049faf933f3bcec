package io.tripline.intake.coding;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * UTF-16 as UTF-8; made by {@link ByteOrderMark}. A unit that is half of nothing becomes U+FFFD,
 * and only that unit: the JDK's decoder takes the unit after it as well, which may be the quote
 * that ends a string.
 */
final class Utf16Stream extends BulkInputStream {

    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};
    private static final int UNITS = 4096;

    private final InputStream in;
    private final ByteBuffer coded = ByteBuffer.allocate(2 * UNITS);
    private final CharBuffer units = CharBuffer.allocate(UNITS + 1);
    private final ByteBuffer text = ByteBuffer.allocate(3 * (UNITS + 1));
    private final CharsetEncoder encoder =
            StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .replaceWith(REPLACEMENT);
    private boolean ended;

    Utf16Stream(InputStream in, ByteOrder order) {
        this.in = in;
        coded.order(order);
        text.flip();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!text.hasRemaining()) {
            if (ended) {
                return -1;
            }
            fill();
        }
        int count = Math.min(length, text.remaining());
        text.get(bytes, offset, count);
        return count;
    }

    private void fill() throws IOException {
        int read = in.read(coded.array(), coded.position(), coded.remaining());
        ended = read < 0;
        coded.position(coded.position() + Math.max(0, read)).flip();
        while (coded.remaining() >= 2) {
            units.put(coded.getChar());
        }
        if (ended && coded.hasRemaining()) {
            units.put('\uFFFD'); // half a unit
        }
        coded.compact();
        units.flip();
        text.clear();
        encoder.encode(units, text, ended);
        text.flip();
        units.compact(); // the first half of a pair, perhaps
    }
}
