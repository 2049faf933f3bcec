package io.tripline.intake.coding;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/**
 * Undoes Snappy, either one block alone or the framing format (as of 2013-10-25); made by {@link
 * Coding}.
 */
final class SnappyStream extends WindowedStream {

    /** The chunk that a framed stream begins with. */
    static final byte[] IDENTIFIER = {(byte) 0xFF, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};

    private static final int IDENTIFIER_CHUNK = 0xFF;
    private static final int CODED_CHUNK = 0x00;
    private static final int PLAIN_CHUNK = 0x01;
    private static final int LAST_REQUIRED_CHUNK = 0x7F;
    private static final int MAX_CHUNK = 64 * 1024;

    /**
     * Most encoders copy within 64 KB. Some look for copies in the whole block, however long, so a
     * block of up to twice this is decoded whatever its copies, and a longer one as far as they
     * reach back no more than this.
     */
    private static final int BLOCK_REACH = 2 * 1024 * 1024;

    private enum State {
        START,
        IN_BLOCK,
        IN_PLAIN_CHUNK,
        END
    }

    private final boolean isFramed;
    private State state = State.START;

    /** How many bytes the block has yet to decode to. */
    private long left;

    private long expectedSum;

    SnappyStream(InputStream in, boolean isFramed) {
        super(in, isFramed ? MAX_CHUNK : BLOCK_REACH);
        this.isFramed = isFramed;
    }

    @Override
    boolean readElement() throws IOException {
        switch (state) {
            case START -> {
                if (isFramed) {
                    return readChunkHeader();
                }
                startBlock(Long.MAX_VALUE);
                readLength();
            }
            case IN_BLOCK -> {
                if (left > 0) {
                    readTag();
                } else {
                    finishBlock();
                }
            }
            case IN_PLAIN_CHUNK -> finishChunk();
            case END -> {
                return false;
            }
        }
        return true;
    }

    /** False if there are no more chunks. */
    private boolean readChunkHeader() throws IOException {
        int type = in.next();
        if (type < 0) {
            return false;
        }
        long length = in.needLittleEndian(3);
        switch (type) {
            case IDENTIFIER_CHUNK -> readIdentifier(length);
            case CODED_CHUNK -> {
                startChunk(length);
                readLength();
                if (left > MAX_CHUNK) {
                    throw new IOException(
                            "expected a chunk that decodes to at most %d bytes, found one to %d"
                                    .formatted(MAX_CHUNK, left));
                }
            }
            case PLAIN_CHUNK -> {
                startChunk(length);
                literals(length - 4);
                state = State.IN_PLAIN_CHUNK;
            }
            default -> {
                if (type <= LAST_REQUIRED_CHUNK) {
                    throw new IOException(
                            "expected a known chunk or one to skip, found type %02x"
                                    .formatted(type));
                }
                in.skip(length);
            }
        }
        return true;
    }

    private void readIdentifier(long length) throws IOException {
        boolean isKnown = length == IDENTIFIER.length - 4;
        for (int i = 4; isKnown && i < IDENTIFIER.length; i++) {
            isKnown = in.need() == IDENTIFIER[i];
        }
        if (!isKnown) {
            throw new IOException("expected the identifier of a Snappy stream, found another");
        }
    }

    private void startChunk(long length) throws IOException {
        if (length < 4) {
            throw new IOException("expected a chunk with a checksum, found one without");
        }
        int masked = (int) in.needLittleEndian(4);
        expectedSum = Integer.toUnsignedLong(Integer.rotateLeft(masked - 0xA282EAD8, 15));
        startSum(new CRC32C());
        startBlock(length - 4);
        forgetHistory();
    }

    private void readLength() throws IOException {
        long length = 0;
        for (int shift = 0; ; shift += 7) {
            int b = need();
            length |= (long) (b & 0x7F) << shift;
            if (length > 0xFFFFFFFFL || (shift == 28 && b >= 0x80)) {
                throw new IOException("expected a length of 32 bits, found more");
            }
            if (b < 0x80) {
                break;
            }
        }
        left = length;
        state = State.IN_BLOCK;
    }

    private void readTag() throws IOException {
        int tag = need();
        int upper = tag >> 2;
        switch (tag & 3) {
            case 0 -> literals(decode(1 + (upper < 60 ? upper : needLittleEndian(upper - 59))));
            case 1 -> copy(((long) (tag & 0xE0) << 3) | need(), decode(4 + (upper & 7)));
            case 2 -> copy(needLittleEndian(2), decode(1 + upper));
            default -> copy(needLittleEndian(4), decode(1 + upper));
        }
    }

    private long decode(long count) throws IOException {
        if (count > left) {
            throw new IOException(
                    "expected a block to decode to the length it says, found more than that");
        }
        left -= count;
        return count;
    }

    private void finishBlock() throws IOException {
        if (isFramed) {
            finishChunk();
        } else if (in.await()) {
            throw new IOException("expected the end, found more bytes");
        } else {
            state = State.END;
        }
    }

    private void finishChunk() throws IOException {
        if (!isBlockRead()) {
            throw new IOException("expected the end of the chunk, found more bytes");
        }
        finishSum(expectedSum);
        state = State.START;
    }

    /**
     * Whether a block may begin with these bytes: it has no magic, but its first element can only
     * be a literal, and copies go back to what there is.
     *
     * @param isAll whether there are no more bytes than these
     */
    static boolean mayBegin(byte[] head, boolean isAll) {
        SnappyStream block = new SnappyStream(new ByteArrayInputStream(head), false);
        byte[] decoded = new byte[head.length];
        try {
            while (block.read(decoded, 0, decoded.length) >= 0) {
                // only whether it fails
            }
            return true;
        } catch (EOFException e) {
            return !isAll;
        } catch (IOException e) {
            return false;
        }
    }
}
