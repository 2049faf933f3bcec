package io.tripline.intake.coding;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A body as it arrives, which ends with {@link TooSlow} where its sender is too slow: the server's
 * own timeouts are for each read alone, so that a byte now and then would hold a thread for ever.
 * Only time spent waiting counts. A sender begins with {@link #GRACE}, gains a second by each
 * {@link #BYTES_A_SECOND} bytes, up to {@link #MOST}, and loses what it is waited for. Made for one
 * body, by whoever reads it first; to be used by one thread.
 */
public final class SteadyInputStream extends BulkInputStream {

    /** For how long a sender may send nothing or little at first. */
    public static final Duration GRACE = Duration.ofSeconds(10);

    /** What a sender must send on average. */
    public static final int BYTES_A_SECOND = 1024;

    /** So long may one pause that has sent enough; else what was sent fast could be rested on. */
    public static final Duration MOST = Duration.ofSeconds(60);

    private static final long NANOS_A_BYTE = 1_000_000_000L / BYTES_A_SECOND;

    private final InputStream in;
    private final long longestWait;
    private final LongSupplier nanoTime;
    private long credit = GRACE.toNanos();
    private long waited;
    private long count;
    private @Nullable IOException fault;

    /**
     * A body of any length.
     *
     * @param in whose reads block
     */
    public SteadyInputStream(InputStream in) {
        this(in, Duration.ofNanos(Long.MAX_VALUE));
    }

    /**
     * A body that may be waited for no longer than a time.
     *
     * @param in whose reads block
     * @param longestWait in all its reads
     */
    public SteadyInputStream(InputStream in, Duration longestWait) {
        this(in, longestWait, System::nanoTime);
    }

    SteadyInputStream(InputStream in, Duration longestWait, LongSupplier nanoTime) {
        this.in = in;
        this.longestWait = longestWait.toNanos();
        this.nanoTime = nanoTime;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (fault != null) {
            throw fault;
        }
        long start = nanoTime.getAsLong();
        try {
            int read = in.read(bytes, offset, length);
            note(Math.max(0, read), nanoTime.getAsLong() - start);
            return read;
        } catch (IOException e) {
            fault = e;
            throw e;
        }
    }

    private void note(int read, long nanos) throws TooSlow {
        waited += nanos;
        count += read;
        credit = Math.min(MOST.toNanos(), credit + read * NANOS_A_BYTE) - nanos;
        if (credit < 0 || waited > longestWait) {
            throw new TooSlow(
                    "expected a body that arrives with at least %d bytes a second%s, found %d bytes in %d seconds"
                            .formatted(
                                    BYTES_A_SECOND,
                                    longestWait == Long.MAX_VALUE
                                            ? ""
                                            : " and within %d seconds"
                                                    .formatted(longestWait / 1_000_000_000L),
                                    count,
                                    waited / 1_000_000_000L));
        }
    }

    /** How long its reader has waited. */
    public Duration waited() {
        return Duration.ofNanos(waited);
    }

    /** What the sender's connection threw, or that it was too slow; null if neither happened. */
    public @Nullable IOException fault() {
        return fault;
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    /** A sender is too slow. */
    public static final class TooSlow extends SocketTimeoutException {

        private static final long serialVersionUID = 1L;

        private TooSlow(String message) {
            super(message);
        }
    }
}
