package io.tripline;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request with events, made once and sent again and again: before each time the head, new ids,
 * and the name that decides whether an event matches, are written over the old ones, since a client
 * that shares the cores with the service must cost next to nothing. One event is a JSON document,
 * several are one a line. Used by one {@link LoadClient}.
 */
final class LoadBatch {

    /** All events that a share is a share of. */
    static final int ALL = 10_000;

    /** The head ends where this does and the body begins, so that another may take its place. */
    private static final int ROOM_FOR_HEAD = 256;

    private static final byte[] LOOKED_FOR =
            LoadEvents.LOOKED_FOR.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER_NAME =
            LoadEvents.OTHER_NAME.getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private final int[] ids;
    private final int[] names;
    private int start = ROOM_FOR_HEAD;
    private @Nullable LoadTarget target;

    private LoadBatch(byte[] bytes, int[] ids, int[] names) {
        this.bytes = bytes;
        this.ids = ids;
        this.names = names;
    }

    /**
     * Batches that are to be sent in turn.
     *
     * @param most how many events in 10 000 can match, counted through all batches; 0 for none
     */
    static List<LoadBatch> of(LoadEvents events, int batches, int size, int most) {
        List<LoadBatch> all = new ArrayList<>();
        for (int b = 0; b < batches; b++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(size * 2800);
            bytes.writeBytes(new byte[ROOM_FOR_HEAD]);
            int[] ids = new int[size];
            List<Integer> names = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                boolean canMatch = most > 0 && (b * size + i + 1) % (ALL / most) == 0;
                String event = canMatch ? events.lookup(LoadEvents.OTHER_NAME) : events.other();
                ids[i] = bytes.size() + event.indexOf(LoadEvents.ID) + LoadEvents.ID.length();
                if (canMatch) {
                    names.add(bytes.size() + event.indexOf(LoadEvents.OTHER_NAME));
                }
                bytes.writeBytes(
                        (size == 1 ? event : event + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            int[] places = names.stream().mapToInt(Integer::intValue).toArray();
            all.add(new LoadBatch(bytes.toByteArray(), ids, places));
        }
        return all;
    }

    /** How many events it has. */
    int size() {
        return ids.length;
    }

    /** How many of them can match. */
    int candidates() {
        return names.length;
    }

    /** Holds the request, from {@link #start} to its end. */
    byte[] bytes() {
        return bytes;
    }

    /** Where the request begins. */
    int start() {
        return start;
    }

    /** The length of the request, head and body. */
    int length() {
        return bytes.length - start;
    }

    /** Makes it a request to an endpoint. */
    void address(LoadTarget to) {
        if (to != target) {
            String contentType = size() == 1 ? "application/json" : "application/x-ndjson";
            byte[] head = to.head(contentType, bytes.length - ROOM_FOR_HEAD);
            start = ROOM_FOR_HEAD - head.length;
            System.arraycopy(head, 0, bytes, start, head.length);
            target = to;
        }
    }

    /**
     * Writes ids over the old ones.
     *
     * @param first the number of the first event, the others follow; never to be used twice
     */
    void number(long first) {
        for (int i = 0; i < ids.length; i++) {
            long rest = first + i;
            for (int at = ids[i] + LoadEvents.ID_DIGITS - 1; at >= ids[i]; at--) {
                bytes[at] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }
    }

    /**
     * Lets some of the events that can match do so; the others stay near misses.
     *
     * @param before how many of those that can were sent before
     * @param oneIn of so many that can one does; 0 for none
     * @return how many do
     */
    int match(long before, int oneIn) {
        int matches = 0;
        for (int i = 0; i < names.length; i++) {
            boolean matching = oneIn > 0 && (before + i + 1) % oneIn == 0;
            byte[] name = matching ? LOOKED_FOR : OTHER_NAME;
            System.arraycopy(name, 0, bytes, names[i], name.length);
            matches += matching ? 1 : 0;
        }
        return matches;
    }
}
