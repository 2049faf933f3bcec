package io.tripline.intake.coding;

import java.io.IOException;
import java.io.InputStream;

/**
 * Hands zstd frames (RFC 8878) to the library piece by piece: what a frame has in front of a block
 * and the block, never the end of one and the beginning of the next. For the library gives nothing
 * of a piece that it cannot decode to its end, and what comes before a fault has to be given.
 */
final class ZstdPieces extends BulkInputStream {

    static final byte[] MAGIC = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};

    private static final int BLOCK_HEADER = 3;
    private static final int[] DICTIONARY_ID_LENGTHS = {0, 1, 2, 4};
    private static final int[] CONTENT_SIZE_LENGTHS = {0, 2, 4, 8};

    private enum State {
        BEFORE_FRAME,
        BEFORE_BLOCK,
        BEFORE_SUM,
        /** Something else than frames: let the library say what is wrong with it. */
        UNKNOWN
    }

    private final InputStream in;
    private State state = State.BEFORE_FRAME;
    private boolean hasSum;

    /** What has been read to know the length of what follows. */
    private final byte[] header = new byte[18];

    private int headerLength;
    private int headerGiven;

    /** How much of the piece follows its header. */
    private long left;

    ZstdPieces(InputStream in) {
        this.in = in;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (headerGiven == headerLength && left == 0) {
            readHeader();
        }
        if (headerGiven < headerLength) {
            int count = Math.min(length, headerLength - headerGiven);
            System.arraycopy(header, headerGiven, bytes, offset, count);
            headerGiven += count;
            return count;
        }
        int count = in.read(bytes, offset, (int) Math.min(length, left));
        left -= Math.max(0, count);
        return count;
    }

    private void readHeader() throws IOException {
        headerLength = 0;
        headerGiven = 0;
        switch (state) {
            case BEFORE_FRAME -> readFrameHeader();
            case BEFORE_BLOCK -> readBlockHeader();
            case BEFORE_SUM -> {
                left = 4;
                state = State.BEFORE_FRAME;
            }
            case UNKNOWN -> left = Long.MAX_VALUE;
        }
        if (headerGiven == headerLength && left == 0) {
            left = 1; // the stream has ended: reading on says so
        }
    }

    private void readFrameHeader() throws IOException {
        if (!take(4)) {
            return;
        }
        if ((header[0] & 0xF0) == 0x50
                && header[1] == 0x2A
                && header[2] == 0x4D
                && header[3] == 0x18) {
            if (take(4)) {
                left = littleEndian(4, 4);
            }
            return;
        }
        for (int i = 0; i < MAGIC.length; i++) {
            if (header[i] != MAGIC[i]) {
                state = State.UNKNOWN;
                return;
            }
        }
        if (!take(1)) {
            return;
        }
        int descriptor = header[4];
        boolean isSingleSegment = (descriptor & 0x20) != 0;
        int contentSize = CONTENT_SIZE_LENGTHS[(descriptor >> 6) & 3];
        hasSum = (descriptor & 0x04) != 0;
        state = State.BEFORE_BLOCK;
        take(
                (isSingleSegment ? Math.max(1, contentSize) : 1 + contentSize)
                        + DICTIONARY_ID_LENGTHS[descriptor & 3]);
    }

    private void readBlockHeader() throws IOException {
        if (!take(BLOCK_HEADER)) {
            return;
        }
        long block = littleEndian(0, BLOCK_HEADER);
        boolean isRepeatedByte = (block >> 1 & 3) == 1;
        left = isRepeatedByte ? 1 : block >> 3;
        if ((block & 1) != 0) {
            state = hasSum ? State.BEFORE_SUM : State.BEFORE_FRAME;
        }
    }

    /** Adds to the header; false if the stream ends before. */
    private boolean take(int count) throws IOException {
        int end = headerLength + count;
        while (headerLength < end) {
            int read = in.read(header, headerLength, end - headerLength);
            if (read < 0) {
                return false;
            }
            headerLength += read;
        }
        return true;
    }

    private long littleEndian(int from, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= Byte.toUnsignedLong(header[from + i]) << (8 * i);
        }
        return value;
    }

    /** Leaves open what it reads from. */
    @Override
    public void close() {
        // nothing of its own
    }
}
