package io.tripline.detection;

import io.tripline.eql.Witness;
import io.tripline.event.json.LineScan;
import io.tripline.event.json.SampledSearch;
import io.tripline.rule.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tells of an event that no rule can match it before it is read: texts that stand in the JSON of
 * all that rules match do not stand in its. Finds by itself whether that pays, and leaves off while
 * it does not. Made per generation; thread-safe.
 *
 * @see <a href="https://www.vldb.org/pvldb/vol11/p1576-palkar.pdf">Palkar et al., "Filter Before
 *     You Parse" (VLDB 2018)</a>
 */
final class PreFilter {

    /** Shorter texts stand in most events, and to look for them takes long. */
    private static final int SHORTEST = 7;

    /** Shorter lines are read: that takes hardly longer than to look at them. */
    private static final int SHORT_LINE = 256;

    /** What stands in many events, of whatever kind, is looked for after what tells more. */
    private static final Set<String> OF_FEW_VALUES =
            Set.of(
                    "event.category",
                    "event.dataset",
                    "event.kind",
                    "event.module",
                    "event.outcome",
                    "event.type",
                    "host.os.family",
                    "host.os.platform",
                    "host.os.type");

    /** So many events tell whether it pays; what came long before counts for less and less. */
    private static final long ENOUGH = 8192;

    /** While it does not pay, one request in so many shows whether it would. */
    private static final int TRIAL = 50;

    /** Of a line that must be read whatever the rules. */
    static final int NOT_ASKED = -2;

    private final SampledSearch[] searches;
    private final AtomicInteger requests = new AtomicInteger();
    private long seen;
    private long spared;
    private volatile boolean pays = true;

    private PreFilter(List<SampledSearch> searches) {
        this.searches = searches.toArray(SampledSearch[]::new);
    }

    /** A filter for all events that none of some rules can match; null if there can be none. */
    static @Nullable PreFilter of(List<Rule> rules) {
        List<List<Witness>> ofRules =
                rules.stream().map(PreFilter::inOrder).filter(each -> !each.isEmpty()).toList();
        if (ofRules.isEmpty() || ofRules.size() < rules.size()) { // of one rule nothing is known
            return null;
        }
        int most = ofRules.stream().mapToInt(List::size).max().orElse(0);
        List<SampledSearch> searches = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            Set<String> texts = new HashSet<>();
            boolean ignoresCase = false;
            for (List<Witness> witnesses : ofRules) {
                Witness witness = witnesses.get(Math.min(i, witnesses.size() - 1));
                texts.addAll(witness.texts());
                ignoresCase |= witness.ignoresCase();
            }
            searches.add(new SampledSearch(texts, ignoresCase));
        }
        // each is needed, so the order is free: the fastest first, else as it was
        searches.sort(Comparator.comparing(SampledSearch::isForOne).reversed());
        return new PreFilter(searches);
    }

    /** What stands in each event that a rule matches, the most telling first. */
    private static List<Witness> inOrder(Rule rule) {
        List<Witness> witnesses =
                rule.compiled().witnesses().stream()
                        .filter(witness -> witness.shortest() >= SampledSearch.SHORTEST)
                        .sorted(
                                Comparator.comparing(PreFilter::isOfFewValues)
                                        .thenComparing(
                                                Witness::shortest, Comparator.reverseOrder()))
                        .toList();
        boolean isTelling =
                !witnesses.isEmpty()
                        && !isOfFewValues(witnesses.getFirst())
                        && witnesses.getFirst().shortest() >= SHORTEST;
        return isTelling ? witnesses : List.of();
    }

    private static boolean isOfFewValues(Witness witness) {
        return OF_FEW_VALUES.contains(witness.path());
    }

    /**
     * The end of a line that need not be read, if it is sure that the line is framed as an object
     * and that no rule can match what is in it.
     *
     * @param from where an object begins
     * @param to the end of what is there
     * @return the place of the newline; {@link #NOT_ASKED}, or -1 if a rule could match it
     */
    int skip(byte[] bytes, int from, int to) {
        int end = LineScan.plainEnd(bytes, from, to);
        if (end - from < SHORT_LINE || end + 1 >= to || !isFramed(bytes, from, end)) {
            return NOT_ASKED;
        }
        for (SampledSearch search : searches) {
            if (!search.finds(bytes, from, end)) {
                return end;
            }
        }
        return -1;
    }

    /**
     * Whether a line begins as an object, ends as one, and another object follows. Where the line
     * is the beginning of an object that goes on behind it, no other can follow.
     */
    private static boolean isFramed(byte[] bytes, int from, int end) {
        int last = lastBefore(bytes, from, end);
        return bytes[from + 1] == '"'
                && bytes[last] == '}'
                && endsValue(bytes[lastBefore(bytes, from, last)])
                && bytes[end + 1] == '{';
    }

    private static int lastBefore(byte[] bytes, int from, int end) {
        int last = end - 1;
        while (last > from && (bytes[last] == ' ' || bytes[last] == '\r' || bytes[last] == '\t')) {
            last--;
        }
        return last;
    }

    /** Whether a value of JSON may end so: no comma, no colon. */
    private static boolean endsValue(byte last) {
        return last == '"'
                || last == '}'
                || last == ']'
                || (last >= '0' && last <= '9')
                || last == 'e' // true, false
                || last == 'l'; // null
    }

    /** Whether to use it for the next request. */
    boolean isToBeUsed() {
        return pays || requests.incrementAndGet() % TRIAL == 0;
    }

    /**
     * Notes what use it was.
     *
     * @param events at which it looked
     * @param skipped those of them that need not be read
     */
    synchronized void note(long events, long skipped) {
        seen += events;
        spared += skipped;
        if (seen >= ENOUGH) {
            pays = spared * 5 >= seen * 2; // to look at five costs less than to read two
            seen /= 2;
            spared /= 2;
        }
    }
}
