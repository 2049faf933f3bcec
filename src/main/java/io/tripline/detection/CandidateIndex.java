package io.tripline.detection;

import io.tripline.eql.Requirement;
import io.tripline.event.Event;
import io.tripline.event.FieldTable;
import io.tripline.event.FieldType;
import io.tripline.event.json.TextIndex;
import io.tripline.rule.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses the rules that may match an event by what they require of it, before any of its values is
 * decoded: so the work grows with the rules that can match and not with those that are loaded.
 * Chooses too many where it is in doubt, never too few. Made per generation; thread-safe.
 */
final class CandidateIndex {

    private final int rules;
    private final List<FieldIndex> fields;

    /**
     * What is required of one field.
     *
     * @param free the rules that require nothing of it, as bits
     * @param byText for each text the rules that it leaves
     */
    @SuppressWarnings("ArrayRecordComponent") // nothing compares them
    private record FieldIndex(int slot, long[] free, TextIndex texts, long[][] byText) {}

    /** The index of some rules over a table of fields. */
    CandidateIndex(List<Rule> rules, FieldTable table) {
        this.rules = rules.size();
        Map<String, Map<String, long[]>> required = new LinkedHashMap<>();
        Map<String, long[]> requiring = new LinkedHashMap<>();
        for (int rule = 0; rule < rules.size(); rule++) {
            for (Requirement requirement : merged(rules.get(rule))) {
                requiring.computeIfAbsent(requirement.path(), _ -> bits())[rule >> 6] |= 1L << rule;
                Map<String, long[]> texts =
                        required.computeIfAbsent(requirement.path(), _ -> new LinkedHashMap<>());
                for (String text : requirement.texts()) {
                    texts.computeIfAbsent(text, _ -> bits())[rule >> 6] |= 1L << rule;
                }
            }
        }
        List<FieldIndex> all = new ArrayList<>();
        required.forEach((path, texts) -> {
            int slot = slot(table, path);
            if (slot >= 0) {
                all.add(index(slot, texts, requiring.getOrDefault(path, bits())));
            }
        });
        all.sort((a, b) -> Integer.compare(count(a.free()), count(b.free())));
        this.fields = List.copyOf(all);
    }

    /** A rule that requires two things of one field is under the first of them. */
    private static List<Requirement> merged(Rule rule) {
        Set<String> seen = new LinkedHashSet<>();
        return rule.compiled().requirements().stream()
                .filter(requirement -> seen.add(requirement.path()))
                .toList();
    }

    /** Values of other types may be equal to a text that does not stand in the event. */
    private static int slot(FieldTable table, String path) {
        FieldTable.Node node = table.root().child(path);
        return node != null
                        && node.hasSlot()
                        && table.field(node.slot()).type() == FieldType.KEYWORD
                ? node.slot()
                : -1;
    }

    private FieldIndex index(int slot, Map<String, long[]> texts, long[] requiring) {
        long[] free = bits();
        for (int rule = 0; rule < rules; rule++) {
            free[rule >> 6] |= 1L << rule & ~requiring[rule >> 6];
        }
        List<String> list = List.copyOf(texts.keySet());
        TextIndex index = new TextIndex(list, true);
        long[][] byText = new long[list.size()][];
        texts.forEach((text, ofRules) -> {
            int number = index.numberOf(text);
            if (byText[number] == null) {
                byText[number] = free.clone();
            }
            or(byText[number], ofRules);
        });
        return new FieldIndex(slot, free, index, byText);
    }

    private long[] bits() {
        return new long[(rules + Long.SIZE - 1) / Long.SIZE];
    }

    private static void or(long[] bits, long[] other) {
        for (int i = 0; i < bits.length; i++) {
            bits[i] |= other[i];
        }
    }

    private static int count(long[] bits) {
        return Arrays.stream(bits).mapToInt(Long::bitCount).sum();
    }

    /** Room for a choice, to be used by one thread. */
    Choice choice() {
        return new Choice();
    }

    /** The rules that may match one event after another. */
    final class Choice {

        private final long[] chosen = bits();
        private final long[] joined = bits();

        private Choice() {}

        /** Chooses for an event. */
        void choose(Event event) {
            for (int rule = 0; rule < rules; rule += Long.SIZE) {
                int more = rules - rule;
                chosen[rule >> 6] = more >= Long.SIZE ? -1L : (1L << more) - 1;
            }
            for (int i = 0; i < fields.size(); i++) {
                FieldIndex field = fields.get(i);
                if (!event.hasDecoded(field.slot()) && !narrow(event, field)) {
                    return;
                }
            }
        }

        /** False if no rule is left. */
        private boolean narrow(Event event, FieldIndex field) {
            int slot = field.slot();
            int count = event.rawCount(slot);
            int found = TextIndex.NONE;
            boolean isJoined = false;
            for (int i = 0; i < count; i++) {
                int text =
                        field.texts()
                                .find(event.body(), event.rawFrom(slot, i), event.rawTo(slot, i));
                if (text == TextIndex.ANY) {
                    return true;
                }
                if (text == TextIndex.NONE) {
                    continue;
                }
                if (found != TextIndex.NONE) {
                    if (!isJoined) {
                        System.arraycopy(field.byText()[found], 0, joined, 0, joined.length);
                        isJoined = true;
                    }
                    or(joined, field.byText()[text]);
                }
                found = text;
            }
            if (isJoined) {
                return keep(joined);
            }
            return keep(found == TextIndex.NONE ? field.free() : field.byText()[found]);
        }

        private boolean keep(long[] only) {
            long any = 0;
            for (int word = 0; word < chosen.length; word++) {
                chosen[word] &= only[word];
                any |= chosen[word];
            }
            return any != 0;
        }

        /** The next rule from a place on, or -1 if there is none. */
        int next(int from) {
            int word = from >> 6;
            if (word >= chosen.length) {
                return -1;
            }
            long bits = chosen[word] & -1L << from;
            while (bits == 0) {
                if (++word == chosen.length) {
                    return -1;
                }
                bits = chosen[word];
            }
            return (word << 6) + Long.numberOfTrailingZeros(bits);
        }
    }
}
