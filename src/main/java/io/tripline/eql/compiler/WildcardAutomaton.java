package io.tripline.eql.compiler;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.CharacterRunAutomaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;
import org.apache.lucene.util.automaton.Transition;

/**
 * A list of wildcard patterns as one deterministic automaton: one pass over the text, whatever the
 * number of patterns. The semantics are those of {@link WildcardLoop}.
 *
 * <p>The union of patterns such as {@code *a*} explodes when it is made deterministic pattern by
 * pattern (eight have thousands of states). So patterns are sorted by {@link Shape} first and the
 * star is taken out of the union: {@code *(a|b|c)*} is Aho and Corasick's automaton, of about as
 * many states as the patterns have characters. The shapes are then joined into one automaton if
 * that stays small.
 */
final class WildcardAutomaton implements ValueTest {

    /** Bounds the work for one group of literals, which are no more than a trie. */
    private static final int GROUP_WORK_LIMIT = 1_000_000;

    /** Bounds the work where stars and question marks stand inside, and for joining groups. */
    private static final int SMALL_WORK_LIMIT = 2_000;

    /** The longest literal that Lucene makes a trie of, in bytes. */
    private static final int MAX_LITERAL = Automata.MAX_STRING_UNION_TERM_LENGTH;

    private final int patterns;
    private final boolean ignoresCase;
    private final CharacterRunAutomaton run;
    private final BitSet decided;

    private WildcardAutomaton(int patterns, boolean ignoresCase, Automaton automaton) {
        this.patterns = patterns;
        this.ignoresCase = ignoresCase;
        this.run = new CharacterRunAutomaton(automaton);
        this.decided = decidedStates(automaton);
    }

    /**
     * A test for a list of patterns: one automaton if it stays small, else one for each shape, with
     * a loop for the few patterns of which no automaton of bearable size exists.
     */
    static ValueTest of(List<String> patterns, boolean ignoresCase) {
        Map<Shape, Set<String>> byShape = new EnumMap<>(Shape.class);
        for (String pattern : patterns) {
            String folded = ignoresCase ? AsciiCase.fold(pattern) : pattern;
            byShape.computeIfAbsent(Shape.of(folded), shape -> new LinkedHashSet<>()).add(folded);
        }
        List<ValueTest> tests = new ArrayList<>();
        List<Group> groups = new ArrayList<>();
        byShape.forEach(
                (shape, group) -> build(shape, List.copyOf(group), ignoresCase, groups, tests));
        for (Group group : join(groups)) {
            tests.add(new WildcardAutomaton(group.patterns, ignoresCase, group.automaton));
        }
        return tests.size() == 1 ? tests.getFirst() : new AnyTest(tests);
    }

    private static void build(
            Shape shape,
            List<String> group,
            boolean ignoresCase,
            List<Group> groups,
            List<ValueTest> loops) {
        boolean isLiteral =
                shape != Shape.OTHER && group.stream().allMatch(p -> p.indexOf('?') < 0);
        int limit = isLiteral ? GROUP_WORK_LIMIT : SMALL_WORK_LIMIT;
        try {
            groups.add(
                    new Group(group.size(), Operations.determinize(shape.automaton(group), limit)));
        } catch (TooComplexToDeterminizeException e) {
            if (group.size() == 1) {
                loops.add(
                        WildcardLoop.of(group.stream().map(Wildcard::ofEql).toList(), ignoresCase));
                return;
            }
            int half = group.size() / 2;
            build(shape, group.subList(0, half), ignoresCase, groups, loops);
            build(shape, group.subList(half, group.size()), ignoresCase, groups, loops);
        }
    }

    private static List<Group> join(List<Group> groups) {
        if (groups.size() < 2) {
            return groups;
        }
        try {
            Automaton union = Operations.union(groups.stream().map(Group::automaton).toList());
            int patterns = groups.stream().mapToInt(Group::patterns).sum();
            return List.of(new Group(patterns, Operations.determinize(union, SMALL_WORK_LIMIT)));
        } catch (TooComplexToDeterminizeException e) {
            return groups;
        }
    }

    @Override
    public boolean passes(Object value) {
        String text = (String) value;
        int state = 0;
        for (int i = 0; i < text.length(); ) {
            if (decided.get(state)) {
                return true;
            }
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            state = run.step(state, ignoresCase ? AsciiCase.fold(c) : c);
            if (state < 0) {
                return false;
            }
        }
        return run.isAccept(state);
    }

    /**
     * The states from which every continuation is accepted: there the rest of a text need not be
     * read.
     */
    private static BitSet decidedStates(Automaton automaton) {
        BitSet decided = new BitSet();
        for (int state = 0; state < automaton.getNumStates(); state++) {
            decided.set(state, automaton.isAccept(state));
        }
        for (boolean changed = true; changed; ) {
            changed = false;
            for (int state = decided.nextSetBit(0);
                    state >= 0;
                    state = decided.nextSetBit(state + 1)) {
                if (!staysWithin(automaton, state, decided)) {
                    decided.clear(state);
                    changed = true;
                }
            }
        }
        return decided;
    }

    private static boolean staysWithin(Automaton automaton, int state, BitSet states) {
        Transition transition = new Transition();
        int count = automaton.initTransition(state, transition);
        int next = Character.MIN_CODE_POINT;
        for (int i = 0; i < count; i++) {
            automaton.getNextTransition(transition);
            if (transition.min > next || !states.get(transition.dest)) {
                return false;
            }
            next = transition.max + 1;
        }
        return next > Character.MAX_CODE_POINT;
    }

    @Override
    public String toString() {
        return "%s automaton(%d patterns, %d states)"
                .formatted(ignoresCase ? "like~" : "like", patterns, run.getSize());
    }

    private record Group(int patterns, Automaton automaton) {}

    /**
     * Where a pattern has stars, and so how the union of such patterns can be built without
     * explosion.
     */
    private enum Shape {
        /** No star. */
        WHOLE,
        /** {@code x*}. */
        PREFIX,
        /** {@code *x}. */
        SUFFIX,
        /** {@code *x*}. */
        INFIX,
        /** A star inside. */
        OTHER;

        static Shape of(String pattern) {
            String core = core(pattern);
            if (core.indexOf('*') >= 0) {
                return OTHER;
            }
            boolean open = pattern.startsWith("*");
            boolean goesOn = pattern.endsWith("*");
            if (open) {
                return goesOn ? INFIX : SUFFIX;
            }
            return goesOn ? PREFIX : WHOLE;
        }

        Automaton automaton(List<String> patterns) {
            Automaton any = Automata.makeAnyString();
            return switch (this) {
                case WHOLE -> cores(patterns);
                case PREFIX -> Operations.concatenate(List.of(cores(patterns), any));
                case SUFFIX -> Operations.concatenate(List.of(any, cores(patterns)));
                case INFIX -> Operations.concatenate(List.of(any, cores(patterns), any));
                case OTHER -> Operations.union(patterns.stream().map(Shape::single).toList());
            };
        }

        /**
         * The union of what stands between the outer stars; most are literals, which make a trie.
         */
        private static Automaton cores(List<String> patterns) {
            Set<BytesRef> literals = new TreeSet<>();
            List<Automaton> all = new ArrayList<>();
            for (String pattern : patterns) {
                String core = core(pattern);
                BytesRef literal = new BytesRef(core);
                if (core.indexOf('?') < 0 && literal.length <= MAX_LITERAL) {
                    literals.add(literal);
                } else {
                    all.add(single(core));
                }
            }
            if (!literals.isEmpty()) {
                all.add(Automata.makeStringUnion(literals));
            }
            return all.size() == 1 ? all.getFirst() : Operations.union(all);
        }

        private static Automaton single(String pattern) {
            List<Automaton> parts = new ArrayList<>();
            pattern.codePoints()
                    .forEach(c ->
                            parts.add(
                                    switch (c) {
                                        case '*' -> Automata.makeAnyString();
                                        case '?' -> Automata.makeAnyChar();
                                        default -> Automata.makeChar(c);
                                    }));
            return Operations.concatenate(parts);
        }

        private static String core(String pattern) {
            int from = 0;
            int to = pattern.length();
            while (from < to && pattern.charAt(from) == '*') {
                from++;
            }
            while (to > from && pattern.charAt(to - 1) == '*') {
                to--;
            }
            return pattern.substring(from, to);
        }
    }
}
