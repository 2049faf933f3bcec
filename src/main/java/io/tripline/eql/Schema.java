package io.tripline.eql;

import io.tripline.event.Field;
import io.tripline.event.FieldTable;
import io.tripline.event.FieldType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The mapping: which fields exist and of which type, as Elasticsearch would know from the index. A
 * field that is not in it is {@link FieldType#UNKNOWN}. Immutable.
 */
public final class Schema {

    private static final int COLUMNS = 2;

    /** Mapping types that keep what is below them from being a field of its own. */
    private static final Set<String> CLOSED = Set.of("nested", "flattened");

    private final Map<String, Field> fields;
    private final Set<String> closed;
    private final Map<String, SubFields> subFields; // by the path of the field they belong to
    private final boolean complete;

    private Schema(Map<String, Field> fields, Set<String> closed, boolean complete) {
        this.fields = Map.copyOf(fields);
        this.closed = Set.copyOf(closed);
        this.subFields = SubFields.of(fields);
        this.complete = complete;
    }

    /** A mapping without fields. */
    public static Schema empty() {
        return new Schema(Map.of(), Set.of(), false);
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
        Set<String> closed = new HashSet<>();
        List<String> lines = csv.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().startsWith("field,type")) {
            throw new IllegalArgumentException(
                    "%s:1: expected the header field,type[,ignore_above], found %s"
                            .formatted(name, lines.isEmpty() ? "an empty file" : lines.getFirst()));
        }
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                String[] cells = lines.get(i).split(",", -1);
                Field field = field(name + ":" + (i + 1), cells);
                fields.put(field.path(), field);
                if (CLOSED.contains(cells[1].strip())) {
                    closed.add(field.path());
                }
            }
        }
        return new Schema(fields, closed, false);
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
        Set<String> allClosed = new HashSet<>(closed);
        allClosed.removeAll(other.fields.keySet());
        allClosed.addAll(other.closed);
        return new Schema(all, allClosed, complete);
    }

    /**
     * This mapping as the whole of the index: a field that it lacks does not exist. A query that
     * needs such a field is refused, and one that marks it optional ({@code ?field}) reads null.
     */
    public Schema asComplete() {
        return new Schema(fields, closed, true);
    }

    /**
     * Whether a field that the mapping lacks does not exist, instead of being typed by what
     * arrives.
     */
    public boolean isComplete() {
        return complete;
    }

    /**
     * What a query that names a dotted path asks for.
     *
     * <ul>
     *   <li>A {@code text} with one keyword sub-field is asked by that sub-field, and a sub-field
     *       by the value of the field that it belongs to, since events hold no sub-fields.
     *   <li>What is below a {@code nested} or {@code flattened} field cannot be asked for.
     *   <li>The time stamp is a date whatever the mapping says: every event's age is told by it.
     * </ul>
     *
     * @return the field; of type {@link FieldType#UNKNOWN} if the mapping has none
     */
    public Field field(String path) {
        Field field = fields.get(path);
        if (path.equals(FieldTable.TIMESTAMP_PATH)) {
            return field != null && field.type() == FieldType.DATE_NANOS
                    ? field
                    : new Field(path, FieldType.DATE, Field.UNLIMITED);
        }
        for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
            if (closed.contains(path.substring(0, dot))) {
                return new Field(path, FieldType.OTHER, Field.UNLIMITED);
            }
        }
        if (field == null) {
            return new Field(path, FieldType.UNKNOWN, Field.UNLIMITED);
        }
        if (field.type() == FieldType.TEXT) {
            return withKeyword(field);
        }
        return field.type() == FieldType.KEYWORD ? subField(field) : field;
    }

    private Field withKeyword(Field text) {
        SubFields keywords = subFields.get(text.path());
        return keywords != null && keywords.count == 1
                ? new Field(text.path(), FieldType.KEYWORD, keywords.ignoreAbove)
                : text;
    }

    private Field subField(Field keyword) {
        int dot = keyword.path().lastIndexOf('.');
        Field owner = dot < 0 ? null : fields.get(keyword.path().substring(0, dot));
        SubFields keywords = owner == null ? null : subFields.get(owner.path());
        if (owner == null || keywords == null) {
            return keyword;
        }
        if (owner.type() == FieldType.KEYWORD) {
            return owner;
        }
        return owner.type() == FieldType.TEXT
                ? new Field(owner.path(), FieldType.KEYWORD, keywords.ignoreAbove)
                : keyword;
    }

    /**
     * The keywords right below a field.
     *
     * @param ignoreAbove the largest: an event's value is kept once, whichever is asked
     */
    private record SubFields(int count, int ignoreAbove) {

        SubFields and(SubFields other) {
            return new SubFields(count + other.count, Math.max(ignoreAbove, other.ignoreAbove));
        }

        static Map<String, SubFields> of(Map<String, Field> fields) {
            Map<String, SubFields> byOwner = new HashMap<>();
            for (Field field : fields.values()) {
                int dot = field.path().lastIndexOf('.');
                if (dot > 0 && field.type() == FieldType.KEYWORD) {
                    byOwner.merge(
                            field.path().substring(0, dot),
                            new SubFields(1, field.ignoreAbove()),
                            SubFields::and);
                }
            }
            return byOwner;
        }
    }

    /** How many fields there are. */
    public int size() {
        return fields.size();
    }
}
