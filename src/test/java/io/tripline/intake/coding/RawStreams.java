package io.tripline.intake.coding;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;

/** Bodies as they come from a network. */
public final class RawStreams {

    private RawStreams() {}

    /** Gives one to seven bytes at a time. */
    public static InputStream trickling(byte[] bytes, long seed) {
        Random random = new Random(seed);
        return new ByteArrayInputStream(bytes) {
            @Override
            public int read(byte[] to, int offset, int length) {
                return super.read(to, offset, Math.min(length, 1 + random.nextInt(7)));
            }
        };
    }

    /** Throws after the bytes instead of ending. */
    public static InputStream breaking(byte[] bytes, Exception fault) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public int read(byte[] to, int offset, int length) {
                int read = super.read(to, offset, length);
                if (read < 0) {
                    RawStreams.<RuntimeException>sneak(fault);
                }
                return read;
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> void sneak(Exception fault) throws E {
        throw (E) fault;
    }

    /** Gives each part by itself and fails the test if one is asked for too early. */
    public static final class Parts extends InputStream {

        private final List<byte[]> parts;
        private int released = 1;
        private int part;
        private int position;

        public Parts(byte[]... parts) {
            this.parts = List.of(parts);
        }

        /** From now on the next part may be read as well. */
        public void release() {
            released++;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            if (part < parts.size() && position == parts.get(part).length) {
                part++;
                position = 0;
            }
            if (part == parts.size()) {
                return -1;
            }
            if (part >= released) {
                throw new AssertionError("a read waits for bytes although it has some to give");
            }
            byte[] bytes = parts.get(part);
            int count = Math.min(length, bytes.length - position);
            System.arraycopy(bytes, position, to, offset, count);
            position += count;
            return count;
        }
    }

    /** Gives the same bytes again and again, without an end of its own. */
    public static InputStream endless(byte[] bytes) {
        return repeated(bytes, Long.MAX_VALUE);
    }

    /** Gives the same bytes several times. */
    public static InputStream repeated(byte[] bytes, long times) {
        return new InputStream() {
            private long time;
            private int position;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
            }

            @Override
            public int read(byte[] to, int offset, int length) {
                if (time == times) {
                    return -1;
                }
                int count = Math.min(length, bytes.length - position);
                System.arraycopy(bytes, position, to, offset, count);
                position += count;
                if (position == bytes.length) {
                    position = 0;
                    time++;
                }
                return count;
            }
        };
    }
}
