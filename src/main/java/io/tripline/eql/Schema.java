package io.tripline.eql;

import io.tripline.event.Field;
import io.tripline.event.FieldType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The mapping: which fields exist and of which type, as Elasticsearch would know from the index. A
 * field that is not in it is {@link FieldType#UNKNOWN}. Immutable.
 */
public final class Schema {

    private static final int COLUMNS = 2;

    private final Map<String, Field> fields;
    private final boolean complete;

    private Schema(Map<String, Field> fields, boolean complete) {
        this.fields = Map.copyOf(fields);
        this.complete = complete;
    }

    /** A mapping without fields. */
    public static Schema empty() {
        return new Schema(Map.of(), false);
    }

    /**
     * Reads a mapping from CSV: a header line, then {@code field,type,ignore_above} per line; the
     * last may be empty or missing, further columns are ignored.
     *
     * @param name where the text comes from, for messages
     * @throws IllegalArgumentException if a line has no field or no type that Elasticsearch knows
     */
    public static Schema parse(String name, String csv) {
        Map<String, Field> fields = new HashMap<>();
        List<String> lines = csv.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().startsWith("field,type")) {
            throw new IllegalArgumentException(
                    "%s:1: expected the header field,type[,ignore_above], found %s"
                            .formatted(name, lines.isEmpty() ? "an empty file" : lines.getFirst()));
        }
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                Field field = field(name + ":" + (i + 1), lines.get(i).split(",", -1));
                fields.put(field.path(), field);
            }
        }
        return new Schema(fields, false);
    }

    private static Field field(String where, String[] cells) {
        FieldType type = cells.length < COLUMNS ? null : FieldType.of(cells[1].strip());
        if (type == null || cells[0].isBlank()) {
            throw new IllegalArgumentException(
                    "%s: expected field,type[,ignore_above] with a type of Elasticsearch's mapping, found %s"
                            .formatted(where, String.join(",", cells)));
        }
        String limit = cells.length > COLUMNS ? cells[COLUMNS].strip() : "";
        try {
            int ignoreAbove = limit.isEmpty() ? Field.UNLIMITED : Integer.parseInt(limit);
            return new Field(cells[0].strip(), type, ignoreAbove);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s: expected a positive number as ignore_above, found '%s'"
                            .formatted(where, limit),
                    e);
        }
    }

    /** This mapping with the fields of another added; the other wins where both know a field. */
    public Schema with(Schema other) {
        Map<String, Field> all = new HashMap<>(fields);
        all.putAll(other.fields);
        return new Schema(all, complete);
    }

    /**
     * This mapping as the whole of the index: a field that it lacks does not exist. A query that
     * needs such a field is refused, and one that marks it optional ({@code ?field}) reads null.
     */
    public Schema asComplete() {
        return new Schema(fields, true);
    }

    /**
     * Whether a field that the mapping lacks does not exist, instead of being typed by what
     * arrives.
     */
    public boolean isComplete() {
        return complete;
    }

    /** The field of a dotted path, of type {@link FieldType#UNKNOWN} if the mapping has none. */
    public Field field(String path) {
        Field field = fields.get(path);
        return field != null ? field : new Field(path, FieldType.UNKNOWN, Field.UNLIMITED);
    }

    /** How many fields there are. */
    public int size() {
        return fields.size();
    }
}
