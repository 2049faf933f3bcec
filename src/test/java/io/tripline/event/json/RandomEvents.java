package io.tripline.event.json;

import io.tripline.event.Field;
import io.tripline.event.FieldType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Makes random events as lists of leaves, renders each with nested, dotted or mixed keys, and says
 * which values the slots must hold. No leaf's path is the beginning of another's, so that every
 * rendering can express every event.
 */
final class RandomEvents {

    /** The fields that are read; the generator also makes fields that nobody reads. */
    static final List<Field> FIELDS =
            List.of(
                    field("a", FieldType.KEYWORD),
                    field("a.b", FieldType.KEYWORD),
                    field("a.b.c", FieldType.LONG),
                    field("b.a", FieldType.UNKNOWN),
                    field("b.c.a", FieldType.BOOLEAN),
                    field("c", FieldType.UNKNOWN),
                    field("c.d", FieldType.KEYWORD),
                    field("c.d.\u00e9", FieldType.KEYWORD),
                    field("d.a.b.c", FieldType.LONG),
                    field("d.d", FieldType.DOUBLE));

    private static final String[] NAMES = {"a", "b", "c", "d", "\u00e9", "a b", "q\""};
    private static final int[] LETTERS = {
        'x', '"', '\\', '\n', '/', 0, 0xE9, 0x20AC, 0x1F600, '}', ']', ','
    };

    private final Random random;

    RandomEvents(Random random) {
        this.random = random;
    }

    private static Field field(String path, FieldType type) {
        return new Field(path, type, Field.UNLIMITED);
    }

    /** How keys are written. */
    enum Keys {
        NESTED,
        DOTTED,
        MIXED
    }

    /** A JSON scalar. */
    sealed interface Scalar {
        record Text(String text) implements Scalar {}

        record Whole(long number) implements Scalar {}

        record Half(long floor) implements Scalar {}

        record Flag(boolean value) implements Scalar {}

        record Nothing() implements Scalar {}
    }

    /** A field of an event: one scalar, or an array of them. */
    record Leaf(List<String> path, List<Scalar> values, boolean isArray) {}

    List<Leaf> event() {
        Map<String, Leaf> leaves = new LinkedHashMap<>();
        for (int i = random.nextInt(9); i > 0; i--) {
            List<String> path = path();
            String dotted = String.join(".", path) + ".";
            if (leaves.keySet().stream()
                    .noneMatch(p -> p.startsWith(dotted) || dotted.startsWith(p))) {
                leaves.put(dotted, leaf(path));
            }
        }
        return List.copyOf(leaves.values());
    }

    private List<String> path() {
        if (random.nextInt(3) > 0) {
            return List.of(FIELDS.get(random.nextInt(FIELDS.size())).path().split("\\."));
        }
        List<String> path = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            path.add(NAMES[random.nextInt(NAMES.length)]);
        }
        return path;
    }

    private Leaf leaf(List<String> path) {
        boolean isArray = random.nextInt(3) == 0;
        List<Scalar> values = new ArrayList<>();
        for (int i = isArray ? random.nextInt(4) : 1; i > 0; i--) {
            values.add(scalar());
        }
        return new Leaf(path, values, isArray);
    }

    private Scalar scalar() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> new Scalar.Text(text());
            case 2 -> new Scalar.Whole(random.nextLong() >> random.nextInt(64));
            case 3 -> new Scalar.Half(random.nextInt(1_000_000) - 500_000);
            case 4 -> new Scalar.Flag(random.nextBoolean());
            default -> new Scalar.Nothing();
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(6); i > 0; i--) {
            text.appendCodePoint(LETTERS[random.nextInt(LETTERS.length)]);
        }
        return text.toString();
    }

    /** The values that a field must have by an event, in no order. */
    static List<Object> expected(List<Leaf> event, Field field) {
        List<Object> values = new ArrayList<>();
        for (Leaf leaf : event) {
            if (String.join(".", leaf.path()).equals(field.path())) {
                for (Scalar scalar : leaf.values()) {
                    Object value = expected(scalar, field.type());
                    if (value != null) {
                        values.add(value);
                    }
                }
            }
        }
        return values;
    }

    private static Object expected(Scalar scalar, FieldType type) {
        return switch (scalar) {
            case Scalar.Text(String text) ->
                    type == FieldType.KEYWORD || type == FieldType.UNKNOWN ? text : null;
            case Scalar.Whole(long number) ->
                    switch (type) {
                        case KEYWORD -> Long.toString(number);
                        case LONG, UNKNOWN -> number;
                        case DOUBLE -> (double) number;
                        default -> null;
                    };
            case Scalar.Half(long floor) ->
                    switch (type) {
                        case KEYWORD -> half(floor);
                        case LONG -> (long) Double.parseDouble(half(floor));
                        case DOUBLE, UNKNOWN -> Double.valueOf(half(floor));
                        default -> null;
                    };
            case Scalar.Flag(boolean value) ->
                    switch (type) {
                        case KEYWORD -> Boolean.toString(value);
                        case BOOLEAN, UNKNOWN -> value;
                        default -> null;
                    };
            case Scalar.Nothing() -> null;
        };
    }

    private static String half(long floor) {
        return floor + ".5";
    }

    /**
     * Renders an event.
     *
     * @param lines whether line feeds may stand between the tokens
     */
    String render(List<Leaf> event, Keys keys, boolean lines) {
        StringBuilder json = new StringBuilder();
        object(new ArrayList<>(event), 0, keys, lines ? " \n\r\t" : " \t\r", json);
        return json.toString();
    }

    private void object(
            List<Leaf> leaves, int depth, Keys keys, String spaces, StringBuilder json) {
        Map<String, List<Leaf>> groups = new LinkedHashMap<>();
        for (Leaf leaf : leaves) {
            int left = leaf.path().size() - depth;
            int taken =
                    switch (keys) {
                        case NESTED -> 1;
                        case DOTTED -> left;
                        case MIXED -> 1 + random.nextInt(left);
                    };
            String key = String.join(".", leaf.path().subList(depth, depth + taken));
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(leaf);
        }
        json.append('{');
        String separator = "";
        for (Map.Entry<String, List<Leaf>> group : groups.entrySet()) {
            json.append(separator);
            separator = ",";
            space(spaces, json);
            string(group.getKey(), json);
            space(spaces, json);
            json.append(':');
            space(spaces, json);
            int inner = depth + (int) group.getKey().chars().filter(c -> c == '.').count() + 1;
            List<Leaf> members = group.getValue();
            if (members.getFirst().path().size() == inner) {
                leaf(members.getFirst(), spaces, json);
            } else if (keys == Keys.MIXED && random.nextInt(4) == 0) {
                int cut = random.nextInt(members.size() + 1);
                json.append('[');
                object(members.subList(0, cut), inner, keys, spaces, json);
                json.append(',');
                object(members.subList(cut, members.size()), inner, keys, spaces, json);
                json.append(']');
            } else {
                object(members, inner, keys, spaces, json);
            }
            space(spaces, json);
        }
        json.append('}');
    }

    private void leaf(Leaf leaf, String spaces, StringBuilder json) {
        if (!leaf.isArray()) {
            scalar(leaf.values().getFirst(), json);
            return;
        }
        json.append('[');
        String separator = "";
        for (Scalar value : leaf.values()) {
            json.append(separator);
            separator = ",";
            space(spaces, json);
            scalar(value, json);
        }
        space(spaces, json);
        json.append(']');
    }

    private void scalar(Scalar scalar, StringBuilder json) {
        switch (scalar) {
            case Scalar.Text(String text) -> string(text, json);
            case Scalar.Whole(long number) -> json.append(number);
            case Scalar.Half(long floor) -> json.append(half(floor));
            case Scalar.Flag(boolean value) -> json.append(value);
            case Scalar.Nothing() -> json.append("null");
        }
    }

    private void string(String text, StringBuilder json) {
        json.append('"');
        for (char unit : text.toCharArray()) {
            if (unit < ' '
                    || unit == '"'
                    || (!Character.isSurrogate(unit) && random.nextInt(20) == 0)) {
                json.append("\\u%04x".formatted((int) unit));
            } else if (unit == '\\') {
                json.append("\\\\");
            } else {
                json.append(unit);
            }
        }
        json.append('"');
    }

    private void space(String spaces, StringBuilder json) {
        if (random.nextInt(8) == 0) {
            json.append(spaces.charAt(random.nextInt(spaces.length())));
        }
    }
}
