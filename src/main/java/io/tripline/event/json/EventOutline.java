package io.tripline.event.json;

import io.tripline.event.Event;
import io.tripline.event.Field;
import io.tripline.event.FieldTable;
import io.tripline.event.FieldType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What some fields of an event say, and where some of its values lie, so that its JSON can be
 * copied with others in their place. Made without making a document of the event, by one pass of
 * {@link EventScanner} instead of an object for each value; only of JSON in one line that says what
 * {@link JsonDocument} would read of it. To be used by one thread.
 */
public final class EventOutline {

    private final Reader reader;
    private final Event event;
    private final long[] spans;

    private EventOutline(Reader reader, Event event, long[] spans) {
        this.reader = reader;
        this.event = event;
        this.spans = spans;
    }

    /** Where a value lies in the body, and the place behind it. */
    public record Span(int from, int to) {}

    /**
     * All texts of a field: arrays flattened, numbers and booleans as text, null left out.
     *
     * @throws IllegalArgumentException if the reader was not asked for this field
     */
    public List<String> texts(String path) {
        Integer slot = reader.slots.get(path);
        if (slot == null) {
            throw new IllegalArgumentException("expected a field of the outline, found " + path);
        }
        int count = event.count(slot);
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add((String) event.value(slot, i));
        }
        return texts;
    }

    /**
     * Where the value at a path lies.
     *
     * @return null if there is none, or if it is in an array
     * @throws IllegalArgumentException if the reader was not asked for it
     */
    public @Nullable Span span(String path) {
        Integer index = reader.spans.get(path);
        if (index == null) {
            throw new IllegalArgumentException("expected a value of the outline, found " + path);
        }
        long span = spans[index];
        return span == 0 ? null : new Span((int) (span >> Integer.SIZE), (int) span);
    }

    /** Makes outlines. Thread-safe. */
    public static final class Reader {

        /** Deeper events are left to {@link JsonDocument}. */
        private static final int MAX_DEPTH = 100;

        private static final ReadLimits LIMITS =
                new ReadLimits(Integer.MAX_VALUE, MAX_DEPTH, Integer.MAX_VALUE);

        private final FieldTable table;
        private final KeyTrie keys;
        private final Map<String, Integer> slots = new HashMap<>();
        private final Map<String, Integer> spans = new HashMap<>();

        /**
         * A reader.
         *
         * @param fields the paths of fields whose texts are asked for
         * @param spans those of values of which it is asked where they lie
         */
        public Reader(List<String> fields, List<String> spans) {
            FieldTable.Builder builder = new FieldTable.Builder();
            for (String path : fields) {
                slots.put(
                        path, builder.slotOf(new Field(path, FieldType.KEYWORD, Field.UNLIMITED)));
            }
            for (String path : spans) {
                this.spans.put(path, this.spans.size());
            }
            this.table = builder.build();
            this.keys = KeyTrie.of(table, spans);
        }

        /**
         * The outline of an event's JSON.
         *
         * @return null if it is not sure that the JSON can be copied: with dots or escapes in a
         *     key, a key twice, line ends between tokens, very deep or very many
         */
        public @Nullable EventOutline read(byte[] body, int from, int length) {
            Event event =
                    new Event(
                            table,
                            (slot, json, start, end) ->
                                    FieldValues.of(table.field(slot), json, start, end));
            event.reset(body, from, length, 0);
            EventScanner scanner = new EventScanner(keys, false, LIMITS, event, spans.size());
            int to = from + length;
            return scanner.scan(body, from, to) == to
                            && scanner.isOneLine()
                            && !JsonBytes.hasDottedKey(body, from, to)
                    ? new EventOutline(this, event, scanner.spans())
                    : null;
        }
    }
}
