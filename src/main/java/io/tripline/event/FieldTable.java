package io.tripline.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields that the rules of one generation read, each with a slot, and a trie over their paths
 * by which a reader finds the slot while it walks a document. Made by a {@link Builder} while rules
 * compile; immutable.
 */
public final class FieldTable {

    /** The slot of {@code @timestamp}, which is read of every event, rules or not. */
    public static final int TIMESTAMP = 0;

    /** The path of {@link #TIMESTAMP}. */
    public static final String TIMESTAMP_PATH = "@timestamp";

    private final List<Field> fields;
    private final Node root;

    private FieldTable(List<Field> fields) {
        this.fields = List.copyOf(fields);
        this.root = new Node();
        for (int slot = 0; slot < fields.size(); slot++) {
            root.grow(fields.get(slot).path()).slot = slot;
        }
    }

    /** How many slots there are. */
    public int size() {
        return fields.size();
    }

    /** The field of a slot. */
    public Field field(int slot) {
        return fields.get(slot);
    }

    /** Where a reader starts: the document itself. */
    public Node root() {
        return root;
    }

    /** A place in a document, reached by a path of names. */
    public static final class Node {

        private static final int NONE = -1;

        private final Map<String, Node> children = new HashMap<>();
        private int slot = NONE;

        private Node() {}

        private Node grow(String path) {
            Node node = this;
            for (String name : path.split("\\.", -1)) {
                node = node.children.computeIfAbsent(name, key -> new Node());
            }
            return node;
        }

        /** Whether a field is read here. */
        public boolean hasSlot() {
            return slot != NONE;
        }

        /** The slot of the field that is read here. */
        public int slot() {
            return slot;
        }

        /**
         * The place below this one under a key of the document, or null if nothing is read there. A
         * key with dots descends as many levels: {@code {"process.name":…}} and {@code
         * {"process":{"name":…}}} are one field.
         */
        public @Nullable Node child(String key) {
            Node direct = children.get(key);
            if (direct != null || key.indexOf('.') < 0) {
                return direct;
            }
            Node node = this;
            for (int from = 0; node != null; ) {
                int dot = key.indexOf('.', from);
                if (dot < 0) {
                    return node.children.get(key.substring(from));
                }
                node = node.children.get(key.substring(from, dot));
                from = dot + 1;
            }
            return null;
        }
    }

    /** Gives out slots while rules compile. Not thread-safe. */
    public static final class Builder {

        private final Map<String, Integer> slots = new LinkedHashMap<>();
        private final List<Field> fields = new ArrayList<>();

        /** Starts with {@link #TIMESTAMP}. */
        public Builder() {
            slotOf(new Field(TIMESTAMP_PATH, FieldType.DATE, Field.UNLIMITED));
        }

        /** The slot of a field: the one it has, or the next free one. */
        public int slotOf(Field field) {
            Integer known = slots.putIfAbsent(field.path(), fields.size());
            if (known == null) {
                fields.add(field);
                return fields.size() - 1;
            }
            // the time stamp's type is what the schema says, once a rule asks for it
            fields.set(known, field);
            return known;
        }

        /** How many fields have a slot. */
        public int size() {
            return fields.size();
        }

        /** Takes the slots back that were given out since there were so many. */
        public void shrinkTo(int size) {
            while (fields.size() > size) {
                slots.remove(fields.removeLast().path());
            }
        }

        /** The table of all fields seen so far. */
        public FieldTable build() {
            return new FieldTable(fields);
        }
    }
}
