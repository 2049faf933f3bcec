package io.tripline.eql.reference;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tripline.eql.EqlException;
import io.tripline.eql.EventMatcher;
import io.tripline.eql.Schema;
import io.tripline.eql.compiler.EqlCompiler;
import io.tripline.event.Event;
import io.tripline.event.EventError;
import io.tripline.event.FieldTable;
import io.tripline.event.json.EventHandler;
import io.tripline.event.json.EventReader;
import io.tripline.event.json.ReadLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Queries and events on their way through the engine, as the service takes them. */
final class Engine {

    private static final ReadLimits LIMITS = new ReadLimits(1_000_000, 100, 10_000);

    private final Schema schema;
    private final FieldTable.Builder table = new FieldTable.Builder();

    Engine(Schema schema) {
        this.schema = schema;
    }

    /** A query, on the optimised path or the plain one. */
    EventMatcher compile(String query, boolean optimised) throws EqlException {
        return new EqlCompiler(schema, Map.of(), table, optimised)
                .compile(query, EqlCompiler.DEFAULT_CATEGORY_FIELD)
                .matcher();
    }

    /** What each of the matchers compiled here says of each event. */
    List<List<Boolean>> verdicts(
            List<EventMatcher> matchers, List<Map<String, List<Object>>> events) {
        List<List<Boolean>> verdicts = new ArrayList<>();
        matchers.forEach(matcher -> verdicts.add(new ArrayList<>()));
        byte[] body =
                events.stream()
                        .map(RandomEvents::json)
                        .collect(Collectors.joining("\n"))
                        .getBytes(UTF_8);
        new EventReader(table.build(), LIMITS)
                .read(
                        body,
                        body.length,
                        EventReader.Framing.LINES,
                        new EventHandler() {
                            @Override
                            public void event(Event event) {
                                for (int i = 0; i < matchers.size(); i++) {
                                    verdicts.get(i).add(matchers.get(i).matches(event));
                                }
                            }

                            @Override
                            public void error(EventError error) {
                                throw new AssertionError(error.toString());
                            }
                        });
        return verdicts;
    }
}
