package io.tripline.intake.coding;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Undoes deflate in one of its three wrappings; made by {@link Coding}. */
final class InflatedStream extends BulkInputStream {

    enum Wrapping {
        /** Members one after the other, RFC 1952. */
        GZIP,
        /** RFC 1950. */
        ZLIB,
        /** RFC 1951 alone. */
        RAW
    }

    private enum State {
        HEADER,
        DATA,
        TRAILER,
        END
    }

    /** Flags of a member's header: RFC 1952, 2.3.1. */
    private static final int HEADER_SUM = 0x02;

    private static final int EXTRA = 0x04;
    private static final int NAME = 0x08;
    private static final int COMMENT = 0x10;
    private static final int RESERVED = 0xE0;

    private final CodedBytes in;
    private final Wrapping wrapping;
    private final Inflater inflater;
    private final CRC32 sum = new CRC32();
    private State state;
    private boolean isFirst = true;
    private @Nullable IOException failure;

    InflatedStream(InputStream in, Wrapping wrapping) {
        this.in = new CodedBytes(in);
        this.wrapping = wrapping;
        this.inflater = new Inflater(wrapping != Wrapping.ZLIB);
        this.state = wrapping == Wrapping.GZIP ? State.HEADER : State.DATA;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (failure != null) {
            throw failure;
        }
        while (true) {
            switch (state) {
                case HEADER -> state = readHeader() ? State.DATA : State.END;
                case DATA -> {
                    int count = inflate(bytes, offset, length);
                    if (count > 0) {
                        return count;
                    }
                }
                case TRAILER -> state = readTrailer();
                case END -> {
                    return -1;
                }
            }
        }
    }

    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        if (inflater.needsInput()) {
            if (!in.await()) {
                throw CodedBytes.torn();
            }
            in.give(inflater);
        }
        long before = inflater.getBytesWritten();
        try {
            inflater.inflate(bytes, offset, length);
        } catch (DataFormatException e) {
            failure = new IOException(e.getMessage(), e); // after what came before it
        }
        int count = (int) (inflater.getBytesWritten() - before);
        if (failure != null && count == 0) {
            throw failure;
        }
        if (wrapping == Wrapping.GZIP) {
            sum.update(bytes, offset, count);
        }
        if (inflater.needsDictionary()) {
            throw new IOException("expected no preset dictionary, found one");
        }
        if (inflater.finished()) {
            in.giveBack(inflater.getRemaining());
            state = State.TRAILER;
        }
        return count;
    }

    /** False if there are no more members. */
    private boolean readHeader() throws IOException {
        int first = in.next();
        if (first < 0 && !isFirst) {
            return false;
        }
        if (first < 0) {
            throw new IOException("expected a member, found the end");
        }
        if (first != 0x1F || in.need() != 0x8B) {
            throw new IOException("expected a member or the end, found other bytes");
        }
        isFirst = false;
        int method = in.need();
        int flags = in.need();
        if (method != 8 || (flags & RESERVED) != 0) {
            throw new IOException(
                    "expected method 8 and known flags, found method %d and flags %02x"
                            .formatted(method, flags));
        }
        in.skip(6); // time, extra flags, operating system
        if ((flags & EXTRA) != 0) {
            in.skip(in.needLittleEndian(2));
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_SUM) != 0) {
            in.skip(2);
        }
        inflater.reset();
        sum.reset();
        return true;
    }

    private void skipText() throws IOException {
        while (in.need() != 0) {
            // the bound on what is sent is the bound on this too
        }
    }

    private State readTrailer() throws IOException {
        if (wrapping != Wrapping.GZIP) {
            if (in.await()) {
                throw new IOException("expected the end, found more bytes");
            }
            return State.END;
        }
        long expected = in.needLittleEndian(4);
        long length = in.needLittleEndian(4);
        if (expected != sum.getValue() || length != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
            throw new IOException(
                    "expected the checksum and length of what was decoded, found others");
        }
        return State.HEADER;
    }

    /** Frees the inflater; what it reads from is left open. */
    @Override
    public void close() {
        inflater.end();
    }
}
