package io.tripline.intake.coding;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * Decodes formats that consist of literals and of copies of what was decoded before. A subclass
 * reads the format's elements and announces them by {@link #literals} and {@link #copy}; this class
 * carries them out, in steps, so that an element of any length needs no more room than the window.
 */
abstract class WindowedStream extends BulkInputStream {

    /** The most that is decoded ahead of the reader. */
    private static final int STEP = 16 * 1024;

    private static final int FIRST_CAPACITY = 2 * STEP;

    /** Longer than any element's head but for those with lengths of many bytes. */
    private static final int ELEMENT = 8;

    protected final CodedBytes in;
    private final int maxCapacity;
    private byte[] window = new byte[FIRST_CAPACITY];
    private int given;
    private int decoded;

    /** How many bytes a copy may reach back, if the window still has them. */
    private long history;

    private long literalsLeft;
    private long copyLeft;
    private int copyOffset;

    /** How much of the coded block is left, if the format says. */
    private long blockLeft;

    private @Nullable Checksum sum;
    private int summed;
    private boolean ended;
    private @Nullable IOException failure;

    /**
     * @param reach how far back copies are supported; about twice this is the memory needed
     */
    WindowedStream(InputStream in, int reach) {
        this.in = new CodedBytes(in);
        this.maxCapacity = 2 * reach;
    }

    /**
     * Reads the next element's head, or what stands between blocks.
     *
     * @return false at the end of the stream
     */
    abstract boolean readElement() throws IOException;

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (given == decoded) {
            if (failure != null) {
                throw failure;
            }
            if (ended) {
                return -1;
            }
            makeRoom();
            try {
                ended = !decodeStep();
            } catch (IOException e) {
                failure = e; // after what came before it
            }
        }
        int count = Math.min(length, decoded - given);
        System.arraycopy(window, given, bytes, offset, count);
        given += count;
        return count;
    }

    private void makeRoom() {
        if (window.length - decoded >= STEP) {
            return;
        }
        settleSum();
        if (window.length < maxCapacity) {
            window = Arrays.copyOf(window, Math.min(maxCapacity, 2 * window.length));
            return;
        }
        int keep = maxCapacity / 2;
        System.arraycopy(window, decoded - keep, window, 0, keep);
        given = keep;
        decoded = keep;
        summed = keep;
    }

    /** Decodes until the step is full, or until it would have to wait while it has something. */
    private boolean decodeStep() throws IOException {
        int start = decoded;
        int stop = decoded + STEP;
        while (decoded < stop) {
            if (literalsLeft > 0) {
                if (in.buffered() == 0 && decoded > start) {
                    return true;
                }
                takeLiterals(stop);
            } else if (copyLeft > 0) {
                copyStep((int) Math.min(copyLeft, stop - decoded));
            } else if (decoded > start && in.buffered() < ELEMENT) {
                return true;
            } else if (!readElement()) {
                return false;
            }
        }
        return true;
    }

    private void takeLiterals(int stop) throws IOException {
        if (!in.await()) {
            throw CodedBytes.torn();
        }
        int count = (int) Math.min(literalsLeft, Math.min(in.buffered(), stop - decoded));
        in.take(window, decoded, count);
        literalsLeft -= count;
        advance(count);
    }

    private void copyStep(int count) {
        if (copyOffset >= count) {
            System.arraycopy(window, decoded - copyOffset, window, decoded, count);
        } else {
            // it repeats what it makes: each round copies all that is there of the repetition
            int from = decoded - copyOffset;
            int there = copyOffset;
            for (int made = 0; made < count; ) {
                int round = Math.min(there, count - made);
                System.arraycopy(window, from, window, decoded + made, round);
                made += round;
                there += round;
            }
        }
        copyLeft -= count;
        advance(count);
    }

    private void advance(int count) {
        decoded += count;
        history += count;
    }

    /** The next bytes, of the block if it has a length, are to be taken as they are. */
    final void literals(long count) throws IOException {
        if (count > blockLeft) {
            throw new IOException("expected literals within their block, found more");
        }
        blockLeft -= count;
        literalsLeft = count;
    }

    /** What was decoded this many bytes ago is to be repeated from there on. */
    final void copy(long offset, long count) throws IOException {
        if (offset <= 0 || offset > Math.min(history, decoded)) {
            throw new IOException(
                    "expected a copy of at most %d bytes back, found one of %d"
                            .formatted(Math.min(history, decoded), offset));
        }
        copyOffset = (int) offset;
        copyLeft = count;
    }

    /** From here on, copies cannot reach what was decoded until now. */
    final void forgetHistory() {
        history = 0;
    }

    final void startBlock(long codedLength) {
        blockLeft = codedLength;
    }

    final boolean isBlockRead() {
        return blockLeft == 0;
    }

    /** The next byte of the block. */
    final int need() throws IOException {
        if (blockLeft == 0) {
            throw new IOException("expected a whole element, found the end of its block");
        }
        blockLeft--;
        return in.need();
    }

    /** The next bytes of the block, at most four, as a number whose lowest byte comes first. */
    final long needLittleEndian(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) need() << (8 * i);
        }
        return value;
    }

    /** From here on, sums what is decoded, until {@link #finishSum}. */
    final void startSum(Checksum fresh) {
        sum = fresh;
        summed = decoded;
    }

    /**
     * @throws IOException if what was decoded has another sum
     */
    final void finishSum(long expected) throws IOException {
        settleSum();
        boolean isEqual = sum == null || sum.getValue() == expected;
        sum = null;
        if (!isEqual) {
            throw new IOException("expected the checksum of what was decoded, found another");
        }
    }

    private void settleSum() {
        if (sum != null && decoded > summed) {
            sum.update(window, summed, decoded - summed);
        }
        summed = decoded;
    }
}
