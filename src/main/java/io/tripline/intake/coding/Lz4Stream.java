package io.tripline.intake.coding;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Checksum;
import org.apache.commons.codec.digest.XXHash32;
import org.jspecify.annotations.Nullable;

/**
 * Undoes LZ4's frame format (version 1.6): frames one after the other, skippable ones among them,
 * blocks linked or not; made by {@link Coding}.
 */
final class Lz4Stream extends WindowedStream {

    private static final long MAGIC = 0x184D2204L;
    private static final long SKIPPABLE_MAGIC = 0x184D2A50L;
    private static final int REACH = 64 * 1024;

    /** Flags of a frame. */
    private static final int INDEPENDENT_BLOCKS = 0x20;

    private static final int BLOCK_SUM = 0x10;
    private static final int CONTENT_SIZE = 0x08;
    private static final int CONTENT_SUM = 0x04;
    private static final int RESERVED = 0x02;
    private static final int DICTIONARY = 0x01;

    private enum State {
        BEFORE_FRAME,
        BEFORE_BLOCK,
        BEFORE_LITERALS,
        AFTER_LITERALS
    }

    private State state = State.BEFORE_FRAME;
    private int flags;
    private long maxBlock;
    private int token;
    private @Nullable Checksum blockSum;

    Lz4Stream(InputStream in) {
        super(in, REACH);
    }

    @Override
    boolean readElement() throws IOException {
        switch (state) {
            case BEFORE_FRAME -> {
                return readFrameHeader();
            }
            case BEFORE_BLOCK -> readBlockHeader();
            case BEFORE_LITERALS -> {
                token = need();
                literals(length(token >> 4));
                state = State.AFTER_LITERALS;
            }
            case AFTER_LITERALS -> {
                if (isBlockRead()) {
                    finishBlock();
                } else {
                    copy(needLittleEndian(2), length(token & 0xF) + 4);
                    state = State.BEFORE_LITERALS;
                }
            }
        }
        return true;
    }

    /** A length of four bits, which all set say that more follows. */
    private long length(int bits) throws IOException {
        long length = bits;
        if (bits == 0xF) {
            int more;
            do {
                more = need();
                length += more;
            } while (more == 0xFF);
        }
        return length;
    }

    /** False if there are no more frames. */
    private boolean readFrameHeader() throws IOException {
        if (!in.await()) {
            return false;
        }
        long magic = in.needLittleEndian(4);
        if ((magic & ~0xFL) == SKIPPABLE_MAGIC) {
            in.skip(in.needLittleEndian(4));
            return true;
        }
        if (magic != MAGIC) {
            throw new IOException("expected a frame or the end, found other bytes");
        }
        XXHash32 sum = new XXHash32();
        in.startSum(sum);
        flags = in.need();
        int maxBlockCode = in.need();
        if (flags >> 6 != 1 || (flags & RESERVED) != 0 || (maxBlockCode & 0x8F) != 0) {
            throw new IOException(
                    "expected flags of version 1, found %02x %02x".formatted(flags, maxBlockCode));
        }
        if (maxBlockCode >> 4 < 4) {
            throw new IOException(
                    "expected a block size from 4 to 7, found %d".formatted(maxBlockCode >> 4));
        }
        if ((flags & DICTIONARY) != 0) {
            throw new IOException("expected a frame without a dictionary, found one with");
        }
        maxBlock = 1L << (2 * (maxBlockCode >> 4) + 8);
        in.skip((flags & CONTENT_SIZE) != 0 ? 8 : 0);
        in.finishSum();
        if (in.need() != ((sum.getValue() >> 8) & 0xFF)) {
            throw new IOException("expected the checksum of the frame's header, found another");
        }
        forgetHistory();
        if ((flags & CONTENT_SUM) != 0) {
            startSum(new XXHash32());
        }
        state = State.BEFORE_BLOCK;
        return true;
    }

    private void readBlockHeader() throws IOException {
        long header = in.needLittleEndian(4);
        if (header == 0) {
            if ((flags & CONTENT_SUM) != 0) {
                finishSum(in.needLittleEndian(4));
            }
            state = State.BEFORE_FRAME;
            return;
        }
        boolean isPlain = (header & 0x80000000L) != 0;
        long length = header & 0x7FFFFFFFL;
        if (length > maxBlock) {
            throw new IOException(
                    "expected a block of at most %d bytes, found %d".formatted(maxBlock, length));
        }
        if ((flags & INDEPENDENT_BLOCKS) != 0) {
            forgetHistory();
        }
        if ((flags & BLOCK_SUM) != 0) {
            blockSum = new XXHash32();
            in.startSum(blockSum);
        }
        startBlock(length);
        if (isPlain) {
            literals(length);
            state = State.AFTER_LITERALS;
        } else {
            state = State.BEFORE_LITERALS;
        }
    }

    private void finishBlock() throws IOException {
        in.finishSum();
        if (blockSum != null && in.needLittleEndian(4) != blockSum.getValue()) {
            throw new IOException("expected the checksum of the block, found another");
        }
        blockSum = null;
        state = State.BEFORE_BLOCK;
    }
}
