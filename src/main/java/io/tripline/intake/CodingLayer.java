package io.tripline.intake;

import io.tripline.intake.coding.BulkInputStream;
import io.tripline.intake.coding.Coding;
import io.tripline.intake.coding.PeekedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * One coding of a body undone, for {@link DecodedBody}: holds what it decodes to the limit, and
 * says what its decoder's failures mean. A failure stays: each later read throws it again.
 */
final class CodingLayer extends BulkInputStream {

    private final Coding coding;
    private final InputStream decoder;
    private final RawBody raw;
    private final long limit;
    private long count;
    private @Nullable IOException failure;

    /**
     * @param in what the coding was applied to, in the end fed by the raw body
     * @param limit how many bytes it may decode to
     */
    CodingLayer(Coding coding, PeekedInputStream in, RawBody raw, long limit) throws IOException {
        this.coding = coding;
        this.decoder = coding.decode(in);
        this.raw = raw;
        this.limit = limit;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (failure != null) {
            throw failure;
        }
        long room = limit - count;
        try {
            int read = decoder.read(bytes, offset, Math.clamp(room, Math.min(1, length), length));
            if (read > room) {
                throw BodyTooLarge.decoded(limit);
            }
            count += Math.max(0, read);
            return read;
        } catch (IOException | RuntimeException e) {
            failure = meaning(e);
            throw failure;
        }
    }

    private IOException meaning(Exception e) {
        if (raw.fault() instanceof RuntimeException fault) {
            throw fault;
        }
        if (raw.fault() instanceof IOException fault) {
            return fault;
        }
        if (e instanceof CorruptBody || e instanceof BodyTooLarge) {
            return (IOException) e;
        }
        return new CorruptBody(
                "corrupt %s after %d bytes of body: %s"
                        .formatted(
                                coding.label(),
                                raw.count(),
                                e instanceof IOException ? e.getMessage() : "unreadable"),
                e);
    }

    /** Frees the decoder's memory, some of which is not the heap's. */
    @Override
    public void close() throws IOException {
        decoder.close();
    }
}
