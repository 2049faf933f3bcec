package io.tripline.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Ends an encoded body that goes on beyond a limit: there are endless streams that decode to
 * nothing, which the limit on what is decoded never stops.
 */
final class CappedInputStream extends FilterInputStream {

    private final long limit;
    private long count;

    CappedInputStream(InputStream in, long limit) {
        super(in);
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        note(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        note(Math.max(0, read));
        return read;
    }

    private void note(int read) {
        count += read;
        if (count > limit) {
            throw RequestRefused.tooLarge(
                    "expected at most %d bytes of body (tripline.limits.max-decoded-size), found more"
                            .formatted(limit));
        }
    }
}
