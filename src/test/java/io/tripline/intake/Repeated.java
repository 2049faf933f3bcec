package io.tripline.intake;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A body too long to be held: one text before, one again and again, one after. */
final class Repeated extends InputStream {

    private final byte[] before;
    private final byte[] again;
    private final byte[] after;
    private final long end;
    private long at;

    Repeated(String before, String again, long times, String after) {
        this.before = before.getBytes(StandardCharsets.UTF_8);
        this.again = again.getBytes(StandardCharsets.UTF_8);
        this.after = after.getBytes(StandardCharsets.UTF_8);
        this.end = this.before.length + this.again.length * times + this.after.length;
    }

    @Override
    public int read() {
        if (at == end) {
            return -1;
        }
        long place = at++;
        if (place < before.length) {
            return Byte.toUnsignedInt(before[(int) place]);
        }
        long left = end - place;
        byte b =
                left <= after.length
                        ? after[(int) (after.length - left)]
                        : again[(int) ((place - before.length) % again.length)];
        return Byte.toUnsignedInt(b);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        int count = 0;
        for (int b = 0; count < length; count++) {
            b = read();
            if (b < 0) {
                break;
            }
            bytes[offset + count] = (byte) b;
        }
        return count == 0 ? -1 : count;
    }
}
