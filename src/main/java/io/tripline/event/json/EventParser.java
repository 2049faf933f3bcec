package io.tripline.event.json;

import io.tripline.event.Event;
import io.tripline.event.EventError.Kind;
import io.tripline.event.FieldTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/**
 * Fills the slots of a {@link FieldTable} in one streaming pass over an event's JSON and skips the
 * rest; validates all of it on the way. Used by {@link EventReader}; thread-safe.
 */
final class EventParser {

    private static final int MAX_NUMBER_LENGTH = 1000;

    /**
     * Jackson looks at four bytes to tell the encoding, and checks that they are there; compiled by
     * JDK 25.0.3, after very many short events, it looks before it checks.
     */
    private static final int SHORTEST = 4;

    private final FieldTable table;
    private final ReadLimits limits;
    private final boolean seesWrappers;
    private final JsonFactory strict;
    private final JsonFactory lenientOnKeys;

    /**
     * A parser.
     *
     * @param seesWrappers whether it notes of an event that it looks like a shipper's wrapper
     */
    EventParser(FieldTable table, ReadLimits limits, boolean seesWrappers) {
        this.table = table;
        this.limits = limits;
        this.seesWrappers = seesWrappers;
        this.strict = factory(limits, true);
        this.lenientOnKeys = factory(limits, false);
    }

    private static final String MORE =
            "not valid JSON: expected nothing after the event, found more at %s; send several as an array or one a line";

    private static final String NOTHING_STANDS_HERE =
            "no key, value or separator that could stand here";

    /** How Jackson begins what it says of a key that comes twice, which has no class of its own. */
    private static final String DUPLICATE = "Duplicate Object property";

    /** Why an event is not judged. */
    record Fault(Kind kind, String reason) {}

    private static JsonFactory factory(ReadLimits limits, boolean refuseDuplicateKeys) {
        return JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(limits.maxDepth())
                                .maxNumberLength(MAX_NUMBER_LENGTH)
                                .maxStringLength(limits.maxEventBytes())
                                .maxNameLength(limits.maxEventBytes())
                                .build())
                .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, refuseDuplicateKeys)
                .build();
    }

    /** Fills an event from the object at which it points; null if all is well. */
    @Nullable Fault fill(Event event, Places places) {
        int from = event.offset();
        return check(event.body(), from, from + event.length(), strict, event, places);
    }

    /** What is wrong with a value that is no object: that, or that it is no JSON. */
    Fault notAnObject(byte[] body, int from, int to, Places places) {
        Fault fault =
                JsonBytes.beginsValue(body[from])
                        ? check(body, from, to, lenientOnKeys, null, places)
                        : null;
        if (fault != null) {
            return fault;
        }
        String found =
                switch (body[from]) {
                    case '[' -> "an array";
                    case '"' -> "a string";
                    case 't', 'f' -> "a boolean";
                    case 'n' -> "null";
                    default -> JsonBytes.beginsValue(body[from]) ? "a number" : null;
                };
        return found == null
                ? new Fault(
                        Kind.NOT_JSON,
                        "not valid JSON at %s: no value begins here".formatted(places.at(from)))
                : new Fault(
                        Kind.NOT_AN_OBJECT,
                        "expected an event, a JSON object, found %s at %s"
                                .formatted(found, places.at(from)));
    }

    private @Nullable Fault check(
            byte[] body,
            int from,
            int to,
            JsonFactory factory,
            @Nullable Event event,
            Places places) {
        if (to - from > limits.maxEventBytes()) {
            return new Fault(
                    Kind.TOO_LARGE,
                    "expected at most %d bytes an event (tripline.limits.max-event-size), found %d"
                            .formatted(limits.maxEventBytes(), to - from));
        }
        int malformed = JsonBytes.malformedUtf8(body, from, to);
        if (malformed < 0 && to - from > 1 && body[from + 1] == 0) {
            malformed = from + 1; // else the tokeniser would take the bytes for UTF-16 or UTF-32
        }
        if (malformed >= 0) {
            return new Fault(Kind.NOT_JSON, "not valid UTF-8 at " + places.at(malformed));
        }
        JsonGrammar grammar = JsonGrammar.of(body, from, to);
        Fault fault =
                grammar.strictFault() == JsonGrammar.NONE
                        ? parse(body, from, to, factory, event, places)
                        : notJson(grammar, to, places);
        if (fault != null) {
            return fault;
        }
        int surrogate = JsonBytes.loneSurrogate(body, from, to);
        return surrogate < 0 ? null : loneSurrogate(surrogate, places);
    }

    private static Fault loneSurrogate(int at, Places places) {
        return new Fault(
                Kind.LONE_SURROGATE,
                "expected both halves of a surrogate pair, found one at " + places.at(at));
    }

    /** Whether lone surrogates are all that is wrong; the tokeniser stops at those in keys. */
    private boolean isJsonBut(byte[] body, int from, int to) {
        byte[] mended = Arrays.copyOfRange(body, from, to);
        for (int at = JsonBytes.loneSurrogate(mended, 0, mended.length);
                at >= 0;
                at = JsonBytes.loneSurrogate(mended, at, mended.length)) {
            mended[at + 2] = '0';
        }
        try (JsonParser parser = lenientOnKeys.createParser(ObjectReadContext.empty(), mended)) {
            parser.nextToken();
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    private @Nullable Fault parse(
            byte[] body,
            int from,
            int to,
            JsonFactory factory,
            @Nullable Event event,
            Places places) {
        try (JsonParser parser = parser(factory, body, from, to)) {
            try {
                if (parser.nextToken() == JsonToken.START_OBJECT && event != null) {
                    if (seesWrappers) {
                        readOutermost(parser, event);
                    } else {
                        readObject(parser, table.root(), event);
                    }
                } else {
                    parser.skipChildren();
                }
                if (parser.nextToken() != null) {
                    int rest = from + offset(parser.currentTokenLocation().getByteOffset());
                    return new Fault(Kind.NOT_JSON, MORE.formatted(places.at(rest)));
                }
                return null;
            } catch (JacksonException e) {
                return fault(e, parser, body, from, to, factory, places);
            }
        }
    }

    private static JsonParser parser(JsonFactory factory, byte[] body, int from, int to) {
        if (to - from >= SHORTEST) {
            return factory.createParser(ObjectReadContext.empty(), body, from, to - from);
        }
        byte[] padded = new byte[SHORTEST];
        Arrays.fill(padded, (byte) ' ');
        System.arraycopy(body, from, padded, 0, to - from);
        return factory.createParser(ObjectReadContext.empty(), padded);
    }

    private Fault fault(
            JacksonException e,
            JsonParser parser,
            byte[] body,
            int from,
            int to,
            JsonFactory factory,
            Places places) {
        boolean isConstraint = e instanceof StreamConstraintsException;
        // a short text was padded, so that the parser has read beyond it
        int at =
                e.getLocation() == null
                        ? from
                        : Math.min(to, from + offset(e.getLocation().getByteOffset()));
        int reached = Math.min(to, from + offset(parser.currentLocation().getByteOffset()));
        boolean atBracket =
                reached > from && (body[reached - 1] == '{' || body[reached - 1] == '[');
        if (isConstraint
                && atBracket
                && parser.streamReadContext().getNestingDepth() >= limits.maxDepth()) {
            return new Fault(
                    Kind.TOO_DEEP,
                    "expected at most %d levels of nesting (tripline.limits.max-depth), found more at %s"
                            .formatted(limits.maxDepth(), places.at(reached - 1)));
        }
        if (!isConstraint && factory.equals(strict)) {
            int surrogate = JsonBytes.loneSurrogate(body, from, to);
            if (surrogate >= 0 && isJsonBut(body, from, to)) {
                return loneSurrogate(surrogate, places);
            }
            if (e.getOriginalMessage().startsWith(DUPLICATE)) { // what else is wrong comes first
                Fault other = parse(body, from, to, lenientOnKeys, null, places);
                return other != null
                        ? other
                        : new Fault(
                                Kind.DUPLICATE_KEY,
                                "expected each key once in an object, found one again at "
                                        + places.at(at));
            }
        }
        String what;
        if (e instanceof UnexpectedEndOfInputException) {
            what = "it ends too early";
        } else if (isConstraint) {
            what = "a number of more than %d characters".formatted(MAX_NUMBER_LENGTH);
        } else {
            what = NOTHING_STANDS_HERE;
        }
        return new Fault(
                isConstraint ? Kind.LONG_NUMBER : Kind.NOT_JSON,
                "not valid JSON at %s: %s".formatted(places.at(at), what));
    }

    private static Fault notJson(JsonGrammar grammar, int to, Places places) {
        int fault = grammar.strictFault();
        String place = places.at(fault);
        return new Fault(
                Kind.NOT_JSON,
                grammar.isBehindValue() && fault == grammar.fault()
                        ? MORE.formatted(place)
                        : "not valid JSON at %s: %s"
                                .formatted(
                                        place,
                                        fault == to ? "it ends too early" : NOTHING_STANDS_HERE));
    }

    /** The outermost object, in which a wrapper shows. */
    private void readOutermost(JsonParser parser, Event event) {
        WrapperSigns signs = new WrapperSigns();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            FieldTable.Node child = table.root().child(name);
            signs.see(name, token, parser);
            if (token == JsonToken.START_OBJECT && WrapperSigns.EVENT.equals(name)) {
                readEventObject(parser, child, event, signs);
            } else if (child == null) {
                parser.skipChildren();
            } else {
                readValue(parser, token, child, event);
            }
        }
        if (signs.isWrapper()) {
            event.noteWrapped();
        }
    }

    private void readEventObject(
            JsonParser parser, FieldTable.@Nullable Node node, Event event, WrapperSigns signs) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            FieldTable.Node child = node == null ? null : node.child(name);
            signs.seeInEvent(name, token, parser);
            if (child == null) {
                parser.skipChildren();
            } else {
                readValue(parser, token, child, event);
            }
        }
    }

    private void readObject(JsonParser parser, FieldTable.Node node, Event event) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            FieldTable.Node child = node.child(name);
            if (child == null) {
                parser.skipChildren();
            } else {
                readValue(parser, token, child, event);
            }
        }
    }

    private void readValue(JsonParser parser, JsonToken token, FieldTable.Node node, Event event) {
        switch (token) {
            case START_OBJECT -> readObject(parser, node, event);
            case START_ARRAY -> {
                for (JsonToken t = parser.nextToken();
                        t != JsonToken.END_ARRAY;
                        t = parser.nextToken()) {
                    readValue(parser, t, node, event);
                }
            }
            default -> {
                if (node.hasSlot()) {
                    Object value = FieldValues.of(table.field(node.slot()), token, parser);
                    if (value != null) {
                        event.add(node.slot(), value);
                    }
                }
            }
        }
    }

    private static int offset(long byteOffset) {
        return (int) Math.max(0, byteOffset);
    }
}
