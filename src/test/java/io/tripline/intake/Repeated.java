package io.tripline.intake;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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
        if (again.length == 1 && at >= before.length && at < end - after.length) {
            int count = (int) Math.min(length, end - after.length - at);
            Arrays.fill(bytes, offset, offset + count, again[0]);
            at += count;
            return count;
        }
        int count = 0;
        for (int b = read(); b >= 0; b = read()) {
            bytes[offset + count++] = (byte) b;
            if (count == length) {
                break;
            }
        }
        return count == 0 ? -1 : count;
    }
}
