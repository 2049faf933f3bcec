package io.tripline.intake;

import io.tripline.event.EventError.Kind;
import io.tripline.intake.coding.SteadyInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request's body, its content coding undone. Where the coding is torn the body ends, so that what
 * came before it is judged; {@link #rejectTear} then says what is wrong. A connection that breaks
 * or whose sender is too slow is an {@link IOException}: nothing of such a request may be
 * acknowledged. To be used by one thread.
 */
final class IntakeBody extends InputStream {

    private final SteadyInputStream raw;
    private final DecodedBody decoded;
    private @Nullable CorruptBody tear;

    /**
     * A body.
     *
     * @param contentEncodings the headers, as they are
     * @param maxCompressed the longest body that has a content coding, in bytes
     * @param maxDecoded the longest after it is undone, in bytes
     */
    IntakeBody(
            InputStream raw, List<String> contentEncodings, long maxCompressed, long maxDecoded) {
        this.raw = new SteadyInputStream(raw);
        this.decoded = DecodedBody.open(this.raw, contentEncodings, maxCompressed, maxDecoded);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (tear != null) {
            return -1;
        }
        try {
            return decoded.read(bytes, offset, length);
        } catch (CorruptBody e) {
            tear = e;
            return -1;
        }
    }

    /**
     * Rejects what could not be decoded, if there is any; the first bytes of the body, as it
     * arrived, tell it from others. To be called when all of it has been read, see {@link #drain}.
     */
    void rejectTear(IntakeRequest request) {
        if (tear != null) {
            byte[] bytes = decoded.rawHead();
            request.reject(
                    Kind.UNDECODABLE,
                    String.valueOf(tear.getMessage()),
                    bytes,
                    0,
                    bytes.length,
                    decoded.rawCount());
        }
    }

    /** Reads what is left, which says that the whole body has arrived. */
    void drain() throws IOException {
        long _ = decoded.drain();
    }

    /** How long the body was waited for. */
    Duration idle() {
        return raw.waited();
    }

    @Override
    public void close() throws IOException {
        decoded.close();
    }
}
