package io.tripline.eql.compiler;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A list of wildcard patterns as one automaton: one pass over the text, whatever the number of
 * patterns. The semantics are those of {@link WildcardLoop}.
 *
 * <p>A state is the set of places in the patterns at which a text may stand. The states that texts
 * really reach are few, those that could be reached may be exponentially many; so each is made when
 * a text first reaches it, and kept (as RE2 does, see Cox, "Regular Expression Matching in the
 * Wild"). What makes sets small: a pattern that begins with a star is in every state, and not
 * written into any; and a place behind a star makes the places before that star pointless.
 *
 * <p>Thread-safe: states do not change but for the transitions that are filled in, and two threads
 * fill in the same.
 */
final class WildcardAutomaton implements ValueTest {

    /** The end of a pattern, beside {@link Wildcard}'s signs. */
    private static final int END = -3;

    private static final int ASCII = 128;

    /** The class of all code points that stand in no pattern. */
    private static final int OTHER = 0;

    /** States kept beside one for each sign; the states of a trie are never more. */
    private static final int SPARE_STATES = 128;

    private static final int MAX_STATES = 4096;

    private final int patterns;
    private final boolean ignoresCase;

    /** All patterns one after the other: classes of code points, signs and ends. */
    private final int[] signs;

    /** For each place where its pattern begins. */
    private final int[] begins;

    private final int[] asciiClasses = new int[ASCII];
    private final Map<Integer, Integer> otherClasses = new HashMap<>();
    private int classes = OTHER + 1; // fixed once the signs are written

    /** For each class the places to which it leads from the leading stars, in every state. */
    private final int[][] floating;

    private final boolean floats;
    private final int[] start;
    private final List<String> literals;
    private volatile Cache cache;

    private WildcardAutomaton(List<Wildcard> patterns, boolean ignoresCase) {
        this.patterns = patterns.size();
        this.literals = patterns.stream().map(Wildcard::longestLiteral).toList();
        this.ignoresCase = ignoresCase;
        this.signs = signs(patterns);
        this.begins = new int[signs.length];
        Places atStart = new Places();
        List<Integer> afterLeadingStars = new ArrayList<>();
        for (int begin = 0; begin < signs.length; ) {
            if (signs[begin] == Wildcard.ANY_RUN && signs[begin + 1] != END) {
                afterLeadingStars.add(begin + 1);
            } else {
                addClosure(atStart, begin);
            }
            int place = begin;
            for (; signs[place] != END; place++) {
                begins[place] = begin;
            }
            begins[place] = begin;
            begin = place + 1;
        }
        this.start = reduced(atStart);
        this.floats = !afterLeadingStars.isEmpty();
        this.floating = new int[classes][];
        for (int c = 0; c < floating.length; c++) {
            Places reached = new Places();
            for (int place : afterLeadingStars) {
                if (signs[place] == Wildcard.ANY_ONE || signs[place] == c) {
                    addClosure(reached, place + 1);
                }
            }
            floating[c] = reached.toArray();
        }
        this.cache = new Cache(new State(start));
    }

    /** A test for a list of patterns, at least one, as EQL's operators read them. */
    static WildcardAutomaton of(List<String> patterns, boolean ignoresCase) {
        return new WildcardAutomaton(
                patterns.stream()
                        .map(pattern -> ignoresCase ? AsciiCase.fold(pattern) : pattern)
                        .distinct()
                        .map(Wildcard::ofEql)
                        .toList(),
                ignoresCase);
    }

    /** Of each pattern the longest run of characters that stand for themselves, perhaps none. */
    List<String> literals() {
        return literals;
    }

    /** Whether A to Z count as a to z. */
    boolean ignoresCase() {
        return ignoresCase;
    }

    /** A test for one pattern. */
    static WildcardAutomaton of(Wildcard pattern, boolean ignoresCase) {
        return new WildcardAutomaton(List.of(pattern), ignoresCase);
    }

    /** Gives each code point of the patterns a class, and writes runs of stars as one. */
    private int[] signs(List<Wildcard> patterns) {
        Places all = new Places();
        for (Wildcard pattern : patterns) {
            for (int i = 0; i < pattern.length(); i++) {
                int sign = pattern.at(i);
                if (sign >= 0) {
                    all.add(newClass(ignoresCase ? AsciiCase.fold(sign) : sign));
                } else if (sign == Wildcard.ANY_ONE || i == 0 || pattern.at(i - 1) != sign) {
                    all.add(sign);
                }
            }
            all.add(END);
        }
        return all.toArray();
    }

    private int newClass(int c) {
        int known = classOf(c);
        if (known != OTHER) {
            return known;
        }
        if (c < ASCII) {
            asciiClasses[c] = classes;
        } else {
            otherClasses.put(c, classes);
        }
        return classes++;
    }

    private int classOf(int c) {
        return c < ASCII ? asciiClasses[c] : otherClasses.getOrDefault(c, OTHER);
    }

    /** A star may stand for nothing, so whoever stands at one stands behind it too. */
    private void addClosure(Places places, int place) {
        places.add(place);
        if (signs[place] == Wildcard.ANY_RUN) {
            places.add(place + 1);
        }
    }

    @Override
    public boolean passes(Object value) {
        String text = (String) value;
        State state = cache.start;
        for (int i = 0; i < text.length(); ) {
            if (state.decided) {
                return true;
            }
            if (state.dead) {
                return false;
            }
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            int kind = classOf(ignoresCase ? AsciiCase.fold(c) : c);
            State next = state.next[kind];
            state = next == null ? step(state, kind) : next;
        }
        return state.accepts;
    }

    /** The same of a text in ASCII. */
    boolean passes(byte[] text, int from, int to) {
        State state = cache.start;
        for (int at = from; at < to; at++) {
            if (state.decided) {
                return true;
            }
            if (state.dead) {
                return false;
            }
            int kind = asciiClasses[ignoresCase ? AsciiCase.fold(text[at]) : text[at]];
            State next = state.next[kind];
            state = next == null ? step(state, kind) : next;
        }
        return state.accepts;
    }

    private State step(State from, int kind) {
        Places reached = new Places();
        for (int place : from.places) {
            if (signs[place] == Wildcard.ANY_RUN) {
                addClosure(reached, place);
            } else if (signs[place] == Wildcard.ANY_ONE || signs[place] == kind) {
                addClosure(reached, place + 1);
            }
        }
        for (int place : floating[kind]) {
            reached.add(place);
        }
        State to = kept(reduced(reached));
        from.next[kind] = to;
        return to;
    }

    /** The state of a set of places, from what is kept; too many are dropped and made anew. */
    private State kept(int[] places) {
        Cache current = cache;
        State known = current.states.get(IntBuffer.wrap(places));
        if (known != null) {
            return known;
        }
        State fresh = new State(places);
        if (current.states.size() >= maxStates()) {
            current = new Cache(new State(start));
            cache = current;
        }
        State first = current.states.putIfAbsent(IntBuffer.wrap(places), fresh);
        return first == null ? fresh : first;
    }

    /**
     * The places in order, each once, without those before a star of the same pattern at which the
     * text stands too: what follows from them follows from the star.
     */
    private int[] reduced(Places places) {
        int[] sorted = places.toArray();
        Arrays.sort(sorted);
        Places kept = new Places();
        int floor = -1; // no place of this pattern below it is worth keeping
        int pattern = -1;
        for (int i = sorted.length - 1; i >= 0; i--) {
            int place = sorted[i];
            boolean isRepeated = i + 1 < sorted.length && sorted[i + 1] == place;
            if (begins[place] != pattern) {
                pattern = begins[place];
                floor = pattern;
            }
            if (isRepeated || place < floor) {
                continue;
            }
            if (signs[place] == Wildcard.ANY_RUN) {
                floor = place;
            }
            kept.add(place);
        }
        int[] reduced = kept.toArray();
        Arrays.sort(reduced);
        return reduced;
    }

    /** How many states may be kept. */
    int maxStates() {
        return Math.min(MAX_STATES, signs.length + SPARE_STATES);
    }

    /** How many states are kept now. */
    int states() {
        return cache.states.size();
    }

    @Override
    public String toString() {
        return "%s automaton(%d patterns, %d places)"
                .formatted(ignoresCase ? "like~" : "like", patterns, signs.length);
    }

    /** A set of places, and where each class of code points leads from it. */
    private final class State {

        private final int[] places;
        private final boolean accepts;

        /** Whether whatever follows is accepted. */
        private final boolean decided;

        /** Whether nothing that follows is accepted. */
        private final boolean dead;

        private final @Nullable State[] next;

        State(int[] places) {
            this.places = places;
            boolean ends = false;
            boolean isOpen = false;
            for (int place : places) {
                ends |= signs[place] == END;
                isOpen |= signs[place] == Wildcard.ANY_RUN && signs[place + 1] == END;
            }
            this.accepts = ends;
            this.decided = isOpen;
            this.dead = places.length == 0 && !floats;
            this.next = new State[classes];
        }
    }

    /** The states made so far. */
    private static final class Cache {

        private final State start;
        private final Map<IntBuffer, State> states = new ConcurrentHashMap<>();

        Cache(State start) {
            this.start = start;
            states.put(IntBuffer.wrap(start.places), start);
        }
    }

    /** A list of numbers that grows. */
    private static final class Places {

        private int[] items = new int[16];
        private int count;

        void add(int item) {
            if (count == items.length) {
                items = Arrays.copyOf(items, count * 2);
            }
            items[count++] = item;
        }

        int[] toArray() {
            return Arrays.copyOf(items, count);
        }
    }
}
