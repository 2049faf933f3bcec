package io.tripline.eql.reference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A set of texts, asked by Brzozowski's derivatives: what may follow once a code point is read. No
 * automaton is built, so nothing is determinised or minimised. Made by {@link LuceneRegex}.
 */
sealed interface RegularLanguage {

    /** No text. */
    RegularLanguage NOTHING = new OneOf(List.of());

    /** The empty text alone. */
    RegularLanguage EMPTY = new Empty();

    /** Every text. */
    RegularLanguage ANYTHING = new Complement(NOTHING);

    /** Whether the empty text is in it. */
    boolean hasEmpty();

    /** What may follow the code point. */
    RegularLanguage after(int c);

    /** Adds the code points at which a range begins or has just ended. */
    void collectBounds(SortedSet<Integer> bounds);

    /** Code points from the first to the last. */
    record Range(int first, int last) {}

    /** One code point out of ranges. */
    record OneOf(List<Range> ranges) implements RegularLanguage {

        public OneOf {
            ranges = List.copyOf(ranges);
        }

        @Override
        public boolean hasEmpty() {
            return false;
        }

        @Override
        public RegularLanguage after(int c) {
            return ranges.stream().anyMatch(range -> range.first <= c && c <= range.last)
                    ? EMPTY
                    : NOTHING;
        }

        @Override
        public void collectBounds(SortedSet<Integer> bounds) {
            for (Range range : ranges) {
                bounds.add(range.first);
                bounds.add(range.last + 1);
            }
        }
    }

    /** The empty text. */
    record Empty() implements RegularLanguage {

        @Override
        public boolean hasEmpty() {
            return true;
        }

        @Override
        public RegularLanguage after(int c) {
            return NOTHING;
        }

        @Override
        public void collectBounds(SortedSet<Integer> bounds) {}
    }

    /** A text of one, then a text of the other. */
    record Sequence(RegularLanguage head, RegularLanguage tail) implements RegularLanguage {

        @Override
        public boolean hasEmpty() {
            return head.hasEmpty() && tail.hasEmpty();
        }

        @Override
        public RegularLanguage after(int c) {
            RegularLanguage within = sequence(head.after(c), tail);
            return head.hasEmpty() ? union(List.of(within, tail.after(c))) : within;
        }

        @Override
        public void collectBounds(SortedSet<Integer> bounds) {
            head.collectBounds(bounds);
            tail.collectBounds(bounds);
        }
    }

    /** Any number of texts of the body, also none. */
    record Repeated(RegularLanguage body) implements RegularLanguage {

        @Override
        public boolean hasEmpty() {
            return true;
        }

        @Override
        public RegularLanguage after(int c) {
            return sequence(body.after(c), this);
        }

        @Override
        public void collectBounds(SortedSet<Integer> bounds) {
            body.collectBounds(bounds);
        }
    }

    /** A text of one of them. */
    record Union(Set<RegularLanguage> parts) implements RegularLanguage {

        public Union {
            parts = Set.copyOf(parts);
        }

        @Override
        public boolean hasEmpty() {
            return parts.stream().anyMatch(RegularLanguage::hasEmpty);
        }

        @Override
        public RegularLanguage after(int c) {
            return union(parts.stream().map(part -> part.after(c)).toList());
        }

        @Override
        public void collectBounds(SortedSet<Integer> bounds) {
            parts.forEach(part -> part.collectBounds(bounds));
        }
    }

    /** A text of all of them. */
    record Intersection(Set<RegularLanguage> parts) implements RegularLanguage {

        public Intersection {
            parts = Set.copyOf(parts);
        }

        @Override
        public boolean hasEmpty() {
            return parts.stream().allMatch(RegularLanguage::hasEmpty);
        }

        @Override
        public RegularLanguage after(int c) {
            return intersection(parts.stream().map(part -> part.after(c)).toList());
        }

        @Override
        public void collectBounds(SortedSet<Integer> bounds) {
            parts.forEach(part -> part.collectBounds(bounds));
        }
    }

    /** A text that is not in the body. */
    record Complement(RegularLanguage body) implements RegularLanguage {

        @Override
        public boolean hasEmpty() {
            return !body.hasEmpty();
        }

        @Override
        public RegularLanguage after(int c) {
            return complement(body.after(c));
        }

        @Override
        public void collectBounds(SortedSet<Integer> bounds) {
            body.collectBounds(bounds);
        }
    }

    // The factories keep the number of derivatives finite: they see through order and repetition.

    static RegularLanguage text(String text) {
        RegularLanguage all = EMPTY;
        int[] points = text.codePoints().toArray();
        for (int i = points.length - 1; i >= 0; i--) {
            all = sequence(new OneOf(List.of(new Range(points[i], points[i]))), all);
        }
        return all;
    }

    static RegularLanguage sequence(RegularLanguage head, RegularLanguage tail) {
        if (head.equals(NOTHING) || tail.equals(NOTHING)) {
            return NOTHING;
        }
        if (head.equals(EMPTY)) {
            return tail;
        }
        if (tail.equals(EMPTY)) {
            return head;
        }
        return head instanceof Sequence(RegularLanguage first, RegularLanguage rest)
                ? sequence(first, sequence(rest, tail))
                : new Sequence(head, tail);
    }

    static RegularLanguage repeated(RegularLanguage body) {
        if (body.equals(NOTHING) || body.equals(EMPTY)) {
            return EMPTY;
        }
        return body instanceof Repeated ? body : new Repeated(body);
    }

    /**
     * So many times the body.
     *
     * @param most -1 for any number
     */
    static RegularLanguage repeated(RegularLanguage body, int least, int most) {
        RegularLanguage optional = most < 0 ? repeated(body) : EMPTY;
        for (int i = least; i < most; i++) {
            optional = union(List.of(EMPTY, sequence(body, optional)));
        }
        RegularLanguage all = optional;
        for (int i = 0; i < least; i++) {
            all = sequence(body, all);
        }
        return all;
    }

    static RegularLanguage union(List<RegularLanguage> parts) {
        Set<RegularLanguage> flat = new LinkedHashSet<>();
        for (RegularLanguage part : parts) {
            if (part instanceof Union(Set<RegularLanguage> inner)) {
                flat.addAll(inner);
            } else {
                flat.add(part);
            }
        }
        flat.remove(NOTHING);
        if (flat.contains(ANYTHING)) {
            return ANYTHING;
        }
        return switch (flat.size()) {
            case 0 -> NOTHING;
            case 1 -> flat.iterator().next();
            default -> new Union(flat);
        };
    }

    static RegularLanguage intersection(List<RegularLanguage> parts) {
        Set<RegularLanguage> flat = new LinkedHashSet<>();
        for (RegularLanguage part : parts) {
            if (part instanceof Intersection(Set<RegularLanguage> inner)) {
                flat.addAll(inner);
            } else {
                flat.add(part);
            }
        }
        flat.remove(ANYTHING);
        if (flat.contains(NOTHING)) {
            return NOTHING;
        }
        return switch (flat.size()) {
            case 0 -> ANYTHING;
            case 1 -> flat.iterator().next();
            default -> new Intersection(flat);
        };
    }

    static RegularLanguage complement(RegularLanguage body) {
        return body instanceof Complement(RegularLanguage inner) ? inner : new Complement(body);
    }

    default boolean contains(String text) {
        RegularLanguage rest = this;
        for (int c : text.codePoints().toArray()) {
            rest = rest.after(c);
        }
        return rest.hasEmpty();
    }

    default boolean isTotal() {
        return complement(this).anyText() == null;
    }

    /** The only text that is in it; null if there are none or several. */
    default @Nullable String onlyText() {
        String text = anyText();
        boolean isOnly =
                text != null
                        && intersection(List.of(this, complement(text(text)))).anyText() == null;
        return isOnly ? text : null;
    }

    /**
     * A shortest text that is in it; null if there is none. Tries one code point out of each group
     * that the ranges do not tell apart.
     */
    default @Nullable String anyText() {
        SortedSet<Integer> bounds = new TreeSet<>(Set.of(0));
        collectBounds(bounds);
        bounds.removeIf(bound -> bound > Character.MAX_CODE_POINT);
        Map<RegularLanguage, String> reached = new HashMap<>(Map.of(this, ""));
        ArrayDeque<RegularLanguage> open = new ArrayDeque<>(List.of(this));
        while (!open.isEmpty()) {
            RegularLanguage next = open.poll();
            String text = reached.getOrDefault(next, "");
            if (next.hasEmpty()) {
                return text;
            }
            for (int c : new ArrayList<>(bounds)) {
                RegularLanguage rest = next.after(c);
                if (reached.putIfAbsent(rest, text + Character.toString(c)) == null) {
                    open.add(rest);
                }
            }
            if (reached.size() > 5_000) {
                throw new IllegalStateException("expected a small pattern, found " + this);
            }
        }
        return null;
    }
}
