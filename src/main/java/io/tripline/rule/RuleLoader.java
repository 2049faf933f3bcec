package io.tripline.rule;

import io.tripline.eql.Schema;
import io.tripline.eql.compiler.EqlCompiler;
import io.tripline.event.FieldTable;
import io.tripline.rule.RuleSet.Place;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rule files and compiles them, again and again; what has become broken is replaced by
 * what it was before. Used by {@link RuleService}, by one thread at a time.
 */
public final class RuleLoader {

    private static final int FIRST_GENERATION = 1;

    /** Files that are being written, or swapped, are read again after so long. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Files that never come to rest are taken as they are after so many readings. */
    private static final int MOST_READINGS = 20;

    private final Supplier<List<RuleLocation>> locations;
    private final Schema schema;
    private final Map<String, String> eventClasses;
    private final String categoryField;
    private final boolean isAllOrNothing;

    /**
     * A loader of the files of some places.
     *
     * @param locations reads all places anew each time, in their order
     * @param eventClasses conditions by class name, see {@link EqlCompiler}
     * @param categoryField the field that a query's category asks, unless the rule overrides it
     * @param isAllOrNothing whether, once there are rules in force, any problem keeps all that is
     *     new from coming into force
     */
    public RuleLoader(
            Supplier<List<RuleLocation>> locations,
            Schema schema,
            Map<String, String> eventClasses,
            String categoryField,
            boolean isAllOrNothing) {
        this.locations = locations;
        this.schema = schema;
        this.eventClasses = Map.copyOf(eventClasses);
        this.categoryField = categoryField;
        this.isAllOrNothing = isAllOrNothing;
    }

    /** Reads and compiles for the first time: what is broken is listed, the others load. */
    RuleSet load() {
        List<RuleLocation> read = locations.get();
        RuleCompilation compilation = compile(read, Map.of());
        return new RuleSet(read, read, compilation.texts(), compilation.catalog(FIRST_GENERATION));
    }

    /**
     * Reads again, and compiles if anything is new.
     *
     * @return null if nothing is new; a set of the same generation if the rules in force stay the
     *     same and only what is said of files is new
     */
    @Nullable RuleSet loadAgain(RuleSet before) throws InterruptedException {
        List<RuleLocation> read = atRest(before.read());
        if (read.equals(before.read())) {
            return null;
        }
        List<RuleLocation> counted =
                read.stream().map(each -> each.orElse(before.former(each.name()))).toList();
        RuleCompilation compilation = compile(counted, before.inForce());
        RuleCatalog old = before.catalog();
        RuleCatalog next = compilation.catalog(old.generation() + 1);
        if (isAllOrNothing && !next.problems().isEmpty()) {
            return new RuleSet(read, counted, before.inForce(), old.keepingAll(next));
        }
        boolean isSame = isSame(compilation.texts(), before.inForce());
        return new RuleSet(
                read, counted, compilation.texts(), isSame ? old.withFilesOf(next) : next);
    }

    private static boolean isSame(
            Map<Place, RuleSource.Text> some, Map<Place, RuleSource.Text> others) {
        return List.copyOf(some.entrySet()).equals(List.copyOf(others.entrySet()));
    }

    /**
     * What is there once nothing changes between two readings, so that nothing is taken that is
     * half written or half swapped; at once if nothing is new.
     */
    private List<RuleLocation> atRest(List<RuleLocation> known) throws InterruptedException {
        List<RuleLocation> last = locations.get();
        for (int i = 1; i < MOST_READINGS && !last.equals(known); i++) {
            Thread.sleep(PAUSE);
            List<RuleLocation> read = locations.get();
            if (read.equals(last)) {
                return read;
            }
            last = read;
        }
        return last;
    }

    private RuleCompilation compile(
            List<RuleLocation> counted, Map<Place, RuleSource.Text> former) {
        FieldTable.Builder fields = new FieldTable.Builder();
        RuleCompilation compilation =
                new RuleCompilation(
                        new EqlCompiler(schema, eventClasses, fields, true), fields, categoryField);
        for (RuleLocation location : counted) {
            for (RuleSource file : location.files()) {
                Place place = new Place(location.name(), file.file());
                compilation.add(place, file, former.get(place));
            }
            if (location.fault() != null) {
                compilation.addFault(location);
            }
        }
        compilation.restore();
        return compilation;
    }
}
