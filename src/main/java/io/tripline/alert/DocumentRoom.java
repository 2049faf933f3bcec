package io.tripline.alert;

import io.tripline.event.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Room in the heap for documents that are being made. A document is many times larger than its
 * JSON, and stands but for a moment; so whoever finds no room waits until others have theirs done,
 * which takes them nothing but time of a core. Thread-safe.
 */
final class DocumentRoom {

    /** Of the whole JVM, as the heap is. */
    static final DocumentRoom OF_HEAP = new DocumentRoom(Runtime.getRuntime().maxMemory());

    private static final int KB = 1024;

    /** Of the heap, for all documents together. */
    private static final int SHARE = 8;

    /** A document may be twice as large as that, and is alone then. */
    private static final int LARGEST = 2;

    private final int all;
    private final Semaphore free;

    /**
     * The room.
     *
     * @param heap its size in bytes
     */
    DocumentRoom(long heap) {
        this.all = (int) Math.min(heap / SHARE / KB, Integer.MAX_VALUE / LARGEST);
        this.free = new Semaphore(all, true);
    }

    /**
     * Refuses a document that is so large that it should not even be alone.
     *
     * @throws AlertTooLarge if it is
     */
    void expect(long bytes) {
        long most = (long) all * LARGEST * KB;
        if (bytes > most) {
            throw new AlertTooLarge(bytes, most);
        }
    }

    /**
     * Makes another JSON of one, by way of its document.
     *
     * @param json that we wrote, or another that is valid
     * @param change may change the document that it is given
     */
    String rewritten(String json, UnaryOperator<Map<String, @Nullable Object>> change) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        try (Place place = new Place()) {
            place.take(JsonDocument.sizeInMemory(bytes, 0, bytes.length));
            Map<String, @Nullable Object> document =
                    JsonDocument.readExpanded(bytes, 0, bytes.length);
            return new String(JsonDocument.write(change.apply(document)), StandardCharsets.UTF_8);
        }
    }

    /** A place in it, none at first. To be used by one thread. */
    final class Place implements AutoCloseable {

        private int taken;

        /**
         * Takes it, once; waits for it.
         *
         * @param bytes of the document; of one that is larger than all there is, all
         */
        void take(long bytes) {
            int wanted = (int) Math.min(bytes / KB, all);
            if (taken == 0 && wanted > 0) {
                free.acquireUninterruptibly(wanted);
                taken = wanted;
            }
        }

        @Override
        public void close() {
            if (taken > 0) {
                free.release(taken);
                taken = 0;
            }
        }
    }
}
