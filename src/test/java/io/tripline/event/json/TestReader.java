package io.tripline.event.json;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tripline.event.Event;
import io.tripline.event.EventError;
import io.tripline.event.Field;
import io.tripline.event.FieldTable;
import io.tripline.event.FieldType;
import io.tripline.event.TestEvents;
import io.tripline.event.json.EventReader.Framing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads bodies for tests, and copies what the reader gives before it uses its event again. */
record TestReader(FieldTable table, EventReader reader) {

    private static final ReadLimits WIDE = new ReadLimits(1 << 20, 128, 1_000_000);

    /** Reads these fields of every event, and no other but {@code @timestamp}. */
    static TestReader of(Field... fields) {
        FieldTable.Builder builder = new FieldTable.Builder();
        for (Field field : fields) {
            builder.slotOf(field);
        }
        return of(builder.build(), WIDE);
    }

    private static TestReader of(FieldTable table, ReadLimits limits) {
        return new TestReader(table, new EventReader(table, limits));
    }

    static TestReader ofKeywords(String... paths) {
        FieldTable.Builder builder = new FieldTable.Builder();
        for (String path : paths) {
            builder.slotOf(keyword(path));
        }
        return of(builder.build(), WIDE);
    }

    static Field keyword(String path) {
        return new Field(path, FieldType.KEYWORD, Field.UNLIMITED);
    }

    TestReader within(ReadLimits narrower) {
        return of(table, narrower);
    }

    Reading read(String body) {
        return read(TestEvents.utf8(body), Framing.SNIFFED);
    }

    Reading lines(String body) {
        return read(TestEvents.utf8(body), Framing.LINES);
    }

    Reading read(byte[] body, Framing framing) {
        return read(body, body.length, framing);
    }

    /** Reads a body that is followed by bytes of something else. */
    Reading read(byte[] body, int length, Framing framing) {
        Reading reading = new Reading(new ArrayList<>(), new ArrayList<>());
        reader.read(
                body,
                length,
                framing,
                new EventHandler() {
                    @Override
                    public void event(Event event) {
                        reading.events.add(copy(event));
                    }

                    @Override
                    public void error(EventError error) {
                        reading.errors.add(error);
                    }
                });
        return reading;
    }

    UnreadableBody refusal(String body) {
        return refusal(TestEvents.utf8(body), Framing.SNIFFED);
    }

    UnreadableBody refusal(byte[] body, Framing framing) {
        return catchThrowableOfType(UnreadableBody.class, () -> read(body, framing));
    }

    private ReadEvent copy(Event event) {
        Map<String, List<Object>> values = new LinkedHashMap<>();
        for (int slot = 0; slot < table.size(); slot++) {
            List<Object> ofSlot = new ArrayList<>();
            for (int i = 0; i < event.count(slot); i++) {
                ofSlot.add(event.value(slot, i));
            }
            values.put(table.field(slot).path(), ofSlot);
        }
        String json =
                new String(event.body(), event.offset(), event.length(), StandardCharsets.UTF_8);
        return new ReadEvent(event.index(), json, values);
    }

    /** All that came of a body. */
    record Reading(List<ReadEvent> events, List<EventError> errors) {

        /** The values of a field in the only event of the body. */
        List<Object> only(String path) {
            if (events.size() != 1 || !errors.isEmpty()) {
                throw new AssertionError("expected one event and no error, found " + this);
            }
            return events.getFirst().of(path);
        }

        /** The values of a field in each event. */
        List<List<Object>> each(String path) {
            return events.stream().map(event -> event.of(path)).toList();
        }

        List<EventError.Kind> kinds() {
            return errors.stream().map(EventError::kind).toList();
        }
    }

    /**
     * A copy of an event.
     *
     * @param json where the event says that its JSON lies
     */
    record ReadEvent(int index, String json, Map<String, List<Object>> values) {

        List<Object> of(String path) {
            List<Object> found = values.get(path);
            if (found == null) {
                throw new AssertionError("no such field is read: " + path);
            }
            return found;
        }
    }
}
