package io.tripline.event.json;

import io.tripline.event.FieldTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FieldTable} as {@link EventScanner} walks it: by keys as they lie in the body, each
 * found by its hash and then compared. A key with dots is a child as well, so that {@code
 * {"process.name":…}} needs no care. Immutable.
 */
final class KeyTrie {

    /** What else to note of a place; see {@link WrapperSigns}. */
    enum Sign {
        NONE,
        /** An event, if it is a text. */
        TEXT,
        /** An event, if it is a text or an object. */
        TEXT_OR_OBJECT,
        /** Events, if it is an array. */
        LIST,
        /** Part of a log record of OpenTelemetry. */
        OTEL,
        /** The time of the event. */
        TIME,
        /** By it an object is an event in ECS. */
        ECS_EVENT,
        /** The event as it was. */
        ORIGINAL
    }

    /** No field is read here. */
    static final int NO_SLOT = -1;

    /** It is not asked for where the value here lies. */
    static final int NO_SPAN = -1;

    private final int slot;
    private final int span;
    private final Sign sign;
    private final int mask;
    private final long[] hashes;

    /** The first eight bytes of each name, which mostly are all of it. */
    private final long[] heads;

    private final byte[][] names;
    private final @Nullable KeyTrie[] children;

    /** A place while the trie is made. */
    private static final class Growing {

        private final Map<String, Growing> children = new LinkedHashMap<>();
        private int slot = NO_SLOT;
        private int span = NO_SPAN;
        private Sign sign = Sign.NONE;

        private Growing at(String path) {
            Growing node = this;
            for (String name : path.split("\\.", -1)) {
                node = node.children.computeIfAbsent(name, key -> new Growing());
            }
            return node;
        }

        private void collect(String prefix, Map<String, Growing> found) {
            children.forEach((name, child) -> {
                found.putIfAbsent(prefix + name, child);
                child.collect(prefix + name + ".", found);
            });
        }
    }

    /**
     * The trie of a table.
     *
     * @param seesWrappers whether it also has the places where a shipper's wrapper shows
     */
    static KeyTrie of(FieldTable table, boolean seesWrappers) {
        Growing root = growing(table);
        if (seesWrappers) {
            Wrappers.TEXTS.forEach(name -> root.at(name).sign = Sign.TEXT);
            Wrappers.OBJECTS.forEach(name -> root.at(name).sign = Sign.TEXT_OR_OBJECT);
            Wrappers.LISTS.forEach(name -> root.at(name).sign = Sign.LIST);
            Wrappers.OTEL.forEach(name -> root.at(name).sign = Sign.OTEL);
            root.at(FieldTable.TIMESTAMP_PATH).sign = Sign.TIME;
            Growing event = root.at(WrapperSigns.EVENT);
            Wrappers.ECS_EVENT.forEach(name -> event.at(name).sign = Sign.ECS_EVENT);
            event.at(Wrappers.ORIGINAL).sign = Sign.ORIGINAL;
        }
        return new KeyTrie(root, new LinkedHashMap<>());
    }

    /**
     * The trie of a table that also has the paths of values of which it is asked where they lie.
     */
    static KeyTrie of(FieldTable table, List<String> spans) {
        Growing root = growing(table);
        for (int span = 0; span < spans.size(); span++) {
            root.at(spans.get(span)).span = span;
        }
        return new KeyTrie(root, new LinkedHashMap<>());
    }

    private static Growing growing(FieldTable table) {
        Growing root = new Growing();
        for (int slot = 0; slot < table.size(); slot++) {
            root.at(table.field(slot).path()).slot = slot;
        }
        return root;
    }

    private KeyTrie(Growing node, Map<Growing, KeyTrie> made) {
        this.slot = node.slot;
        this.span = node.span;
        this.sign = node.sign;
        made.put(node, this);
        Map<String, Growing> all = new LinkedHashMap<>();
        node.collect("", all);
        int size = Integer.highestOneBit(Math.max(1, 2 * all.size() - 1)) * 2;
        this.mask = size - 1;
        this.hashes = new long[size];
        this.heads = new long[size];
        this.names = new byte[size][];
        this.children = new KeyTrie[size];
        all.forEach((name, child) -> put(name, made, child));
    }

    private void put(String name, Map<Growing, KeyTrie> made, Growing child) {
        byte[] key = name.getBytes(StandardCharsets.UTF_8);
        long hash = KeyHash.of(key);
        int place = place(hash);
        while (hashes[place] != 0) {
            place = (place + 1) & mask;
        }
        KeyTrie known = made.get(child);
        hashes[place] = hash;
        heads[place] = KeyHash.word(key, 0, key.length);
        names[place] = key;
        children[place] = known == null ? new KeyTrie(child, made) : known;
    }

    private int place(long hash) {
        return (int) (hash >>> 40) & mask;
    }

    /** The slot of the field that is read here, or {@link #NO_SLOT}. */
    int slot() {
        return slot;
    }

    /** Which of the values that are asked for lies here, or {@link #NO_SPAN}. */
    int span() {
        return span;
    }

    /** What else to note here. */
    Sign sign() {
        return sign;
    }

    /**
     * The place below this one under a key, or null if nothing is read there.
     *
     * @param hash of the key
     * @param head its first eight bytes, 0 in place of those that it does not have
     */
    @Nullable KeyTrie child(long hash, long head, byte[] json, int from, int to) {
        for (int place = place(hash); hashes[place] != 0; place = (place + 1) & mask) {
            if (hashes[place] == hash && heads[place] == head) {
                byte[] name = names[place];
                if (name.length == to - from
                        && (name.length <= Long.BYTES
                                || Arrays.equals(name, 0, name.length, json, from, to))) {
                    return children[place];
                }
            }
        }
        return null;
    }
}
