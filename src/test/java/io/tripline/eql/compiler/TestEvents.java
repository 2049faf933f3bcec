package io.tripline.eql.compiler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tripline.eql.EqlException;
import io.tripline.eql.EventMatcher;
import io.tripline.eql.Schema;
import io.tripline.event.Event;
import io.tripline.event.EventError;
import io.tripline.event.FieldTable;
import io.tripline.event.json.EventHandler;
import io.tripline.event.json.EventReader;
import io.tripline.event.json.ReadLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Events of JSON, read as the service reads them, and what a query says of them. */
final class TestEvents {

    private static final ReadLimits LIMITS = new ReadLimits(1_000_000, 100, 10_000);

    private TestEvents() {}

    /** Whether an event satisfies {@code any where condition}. */
    static boolean matches(Schema schema, String condition, String json) throws EqlException {
        FieldTable.Builder table = new FieldTable.Builder();
        EventMatcher matcher =
                new EqlCompiler(schema, Map.of(), table)
                        .compile("any where " + condition, EqlCompiler.DEFAULT_CATEGORY_FIELD)
                        .matcher();
        return verdicts(matcher, table.build(), List.of(json)).getFirst();
    }

    /** What a matcher says of each event; an event that cannot be read fails the test. */
    static List<Boolean> verdicts(EventMatcher matcher, FieldTable table, List<String> events) {
        List<Boolean> verdicts = new ArrayList<>();
        byte[] body = ("[" + String.join(",", events) + "]").getBytes(UTF_8);
        new EventReader(table, LIMITS)
                .read(
                        body,
                        body.length,
                        EventReader.Framing.SNIFFED,
                        new EventHandler() {
                            @Override
                            public void event(Event event) {
                                verdicts.add(matcher.matches(event));
                            }

                            @Override
                            public void error(EventError error) {
                                throw new AssertionError(error.toString());
                            }
                        });
        return verdicts;
    }
}
