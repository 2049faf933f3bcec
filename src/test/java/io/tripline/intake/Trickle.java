package io.tripline.intake;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Random;

/** A body that arrives a few bytes at a time, and counts what is read of it. */
final class Trickle extends InputStream {

    private final InputStream in;
    private final int atMost;
    private final Random random;

    /** A body of which a read gives between 1 and {@code atMost} bytes. */
    Trickle(byte[] body, int atMost, long seed) {
        this.in = new ByteArrayInputStream(body);
        this.atMost = atMost;
        this.random = new Random(seed);
    }

    @Override
    public int read() {
        throw new AssertionError("expected to be read in pieces");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        try {
            return in.read(bytes, offset, Math.min(length, 1 + random.nextInt(atMost)));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
