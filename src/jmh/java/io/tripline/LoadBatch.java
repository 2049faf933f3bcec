package io.tripline;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request with lines of events, made once and sent again and again: before each time new ids, and
 * the name that decides whether an event matches, are written over the old ones, since a client
 * that shares the cores with the service must cost next to nothing. Used by one {@link LoadClient}.
 */
final class LoadBatch {

    private final byte[] request;
    private final int[] ids;
    private final int[] names;

    private LoadBatch(byte[] request, int[] ids, int[] names) {
        this.request = request;
        this.ids = ids;
        this.names = names;
    }

    /**
     * Batches that are to be sent in turn.
     *
     * @param every one event in so many can match, counted through all batches; 1 for all
     */
    static List<LoadBatch> of(LoadEvents events, int batches, int size, int every) {
        List<LoadBatch> all = new ArrayList<>();
        for (int b = 0; b < batches; b++) {
            ByteArrayOutputStream lines = new ByteArrayOutputStream(size * 2800);
            int[] ids = new int[size];
            List<Integer> names = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                boolean canMatch = (b * size + i + 1) % every == 0;
                String event = canMatch ? events.lookup(LoadEvents.OTHER_NAME) : events.other();
                ids[i] = lines.size() + event.indexOf(LoadEvents.ID) + LoadEvents.ID.length();
                if (canMatch) {
                    names.add(lines.size() + event.indexOf(LoadEvents.OTHER_NAME));
                }
                lines.writeBytes((event + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            byte[] head =
                    "POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-ndjson\r\nContent-Length: %d\r\n\r\n"
                            .formatted(lines.size())
                            .getBytes(StandardCharsets.US_ASCII);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(head);
            request.writeBytes(lines.toByteArray());
            all.add(
                    new LoadBatch(
                            request.toByteArray(),
                            shifted(ids, head.length),
                            shifted(
                                    names.stream().mapToInt(Integer::intValue).toArray(),
                                    head.length)));
        }
        return all;
    }

    private static int[] shifted(int[] places, int by) {
        for (int i = 0; i < places.length; i++) {
            places[i] += by;
        }
        return places;
    }

    /** How many events it has. */
    int size() {
        return ids.length;
    }

    /** How many of them can match. */
    int matches() {
        return names.length;
    }

    /**
     * The whole request, head and body.
     *
     * @param firstId the number of the first event, the others follow; never to be used twice
     * @param matching whether the events that can match do
     */
    byte[] request(long firstId, boolean matching) {
        for (int i = 0; i < ids.length; i++) {
            long rest = firstId + i;
            for (int at = ids[i] + LoadEvents.ID_DIGITS - 1; at >= ids[i]; at--) {
                request[at] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }
        byte[] name =
                (matching ? LoadEvents.LOOKED_FOR : LoadEvents.OTHER_NAME)
                        .getBytes(StandardCharsets.US_ASCII);
        for (int at : names) {
            System.arraycopy(name, 0, request, at, name.length);
        }
        return request;
    }
}
