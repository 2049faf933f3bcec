package io.tripline.intake;

import io.tripline.intake.coding.BulkInputStream;
import io.tripline.intake.format.BodyBytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A body as it is sent, beneath {@link DecodedBody}: counts it, keeps its first bytes, ends it at a
 * limit if one is set, and remembers what it threw, so that a sender that went away is not taken
 * for a corrupt body.
 */
final class RawBody extends BulkInputStream {

    private final InputStream in;
    private byte @Nullable [] head = new byte[512];
    private long count;
    private long limit = Long.MAX_VALUE;
    private boolean ended;
    private @Nullable Exception fault;

    RawBody(InputStream in) {
        this.in = in;
    }

    long count() {
        return count;
    }

    /** The first bytes that were read, unless {@link #forgetHead} was called. */
    byte[] head() {
        return head == null
                ? new byte[0]
                : Arrays.copyOf(head, (int) Math.min(count, BodyBytes.POISON_BYTES));
    }

    void forgetHead() {
        head = null;
    }

    /** More bytes than this are refused from now on. */
    void limitTo(long bytes) {
        limit = bytes;
    }

    /** What the sender's stream threw, or null. */
    @Nullable Exception fault() {
        return fault;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (ended && length > 0) {
            return -1;
        }
        long room = Math.max(0, limit - count);
        int read = readOnce(bytes, offset, Math.clamp(room, Math.min(1, length), length));
        if (read > room) {
            throw BodyTooLarge.compressed(limit);
        }
        ended |= read < 0;
        if (read > 0) {
            keep(bytes, offset, read);
            count += read;
        }
        return read;
    }

    private int readOnce(byte[] bytes, int offset, int length) throws IOException {
        if (fault instanceof IOException e) {
            throw e;
        }
        if (fault instanceof RuntimeException e) {
            throw e;
        }
        try {
            return in.read(bytes, offset, length);
        } catch (IOException | RuntimeException e) {
            fault = e;
            throw e;
        }
    }

    private void keep(byte[] bytes, int offset, int read) {
        if (head == null || count >= BodyBytes.POISON_BYTES) {
            return;
        }
        int more = (int) Math.min(read, BodyBytes.POISON_BYTES - count);
        int needed = (int) count + more;
        if (needed > head.length) {
            head =
                    Arrays.copyOf(
                            head,
                            Math.min(BodyBytes.POISON_BYTES, Math.max(needed, 2 * head.length)));
        }
        System.arraycopy(bytes, offset, head, (int) count, more);
    }
}
