package io.tripline.intake;

import io.tripline.detection.RequestMemory;
import io.tripline.event.json.JsonDocument;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of the event in hand, written from a document: the next one is written over it. Pays for
 * its memory before it takes it. To be used by one thread.
 */
final class WrittenEvent extends OutputStream {

    private static final int FIRST = 4096;

    private final int maxLength;
    private final RequestMemory.Lease memory;
    private byte[] bytes = {};
    private int length;

    /**
     * Room for an event.
     *
     * @param maxLength of one, in bytes
     */
    WrittenEvent(int maxLength, RequestMemory.Lease memory) {
        this.maxLength = maxLength;
        this.memory = memory;
    }

    /**
     * Writes an event.
     *
     * @return false if it is too large: then it is not all there
     */
    boolean write(Map<String, @Nullable Object> document) {
        length = 0;
        JsonDocument.write(document, this);
        return length <= maxLength;
    }

    /** Where it lies, from 0. */
    byte[] bytes() {
        return bytes;
    }

    /** How many bytes it has. */
    int length() {
        return length;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) {
        if (length > maxLength) {
            return; // text with escapes may be six times as long as it was
        }
        if (length + count > bytes.length) {
            int grown = Math.max(FIRST, 2 * (length + count));
            memory.take(grown);
            memory.giveBack(bytes.length);
            bytes = Arrays.copyOf(bytes, grown);
        }
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }
}
