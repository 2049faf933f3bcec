package io.tripline.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.tripline.ConformanceCases;
import io.tripline.ConformanceRules;
import io.tripline.event.Event;
import io.tripline.event.EventError;
import io.tripline.event.TestEvents;
import io.tripline.event.json.EventHandler;
import io.tripline.event.json.EventReader;
import io.tripline.event.json.EventReader.Framing;
import io.tripline.event.json.ReadLimits;
import io.tripline.rule.Rule;
import io.tripline.rule.RuleCatalog;
import io.tripline.rule.RuleProblem;
import io.tripline.rule.RuleSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the cases of {@code conformance/*.json} as the service does: all queries of a file beside
 * each other as rules, over one table of fields.
 */
class ConformanceDetectionTest {

    private static final ReadLimits LIMITS = new ReadLimits(1 << 20, 128, 1_000);

    @TestFactory
    Stream<DynamicTest> rulesBesideEachOtherJudgeAsTheCasesSay() {
        return ConformanceCases.all().entrySet().stream()
                .flatMap(file ->
                        Stream.of(
                                dynamicTest(
                                        file.getKey(),
                                        () -> check(file.getKey(), file.getValue(), true)),
                                dynamicTest(
                                        file.getKey() + " (plain path)",
                                        () -> check(file.getKey(), file.getValue(), false))));
    }

    private static void check(String file, ConformanceCases cases, boolean optimised) {
        ConformanceRules rules = new ConformanceRules(file, cases);
        List<RuleSource> sources = new ArrayList<>();
        rules.files().forEach((name, text) -> sources.add(new RuleSource.Text(name, text)));
        RuleCatalog catalog =
                RuleCatalog.compile(
                        1, sources, cases.schema(), Map.of(), "event.category", optimised);
        Map<String, List<String>> problems = new TreeMap<>();
        for (RuleProblem problem : catalog.problems()) {
            problems.computeIfAbsent(problem.file(), name -> new ArrayList<>())
                    .add(problem.message());
        }

        Map<String, Set<String>> matches = matches(catalog, cases, optimised);
        assertThat(rules.differences(matches, problems)).isEmpty();
        assertThat(skippedMatches(catalog, cases, matches)).isEmpty();
    }

    /** Matches that the pre-filter of the rule alone would have left out. */
    private static List<String> skippedMatches(
            RuleCatalog catalog, ConformanceCases cases, Map<String, Set<String>> matches) {
        List<String> skipped = new ArrayList<>();
        for (Rule rule : catalog.rules()) {
            PreFilter filter = PreFilter.of(List.of(rule));
            for (String id : matches.getOrDefault(rule.id(), Set.of())) {
                byte[] line = TestEvents.utf8(cases.events().get(id) + "\n{");
                if (filter != null && filter.skip(line, 0, line.length) >= 0) {
                    skipped.add(rule.id() + " " + id);
                }
            }
        }
        return skipped;
    }

    /** The ids of the events that each rule matches, by the rule's id. */
    private static Map<String, Set<String>> matches(
            RuleCatalog catalog, ConformanceCases cases, boolean optimised) {
        Map<String, Set<String>> matches = new TreeMap<>();
        Detector detector = new Detector(catalog);
        CandidateIndex.Choice choice = detector.choice();
        List<String> ids = List.copyOf(cases.events().keySet());
        byte[] body = TestEvents.utf8(cases.events().values().toString());
        new EventReader(catalog.fields(), LIMITS, false, optimised)
                .read(
                        body,
                        body.length,
                        Framing.SNIFFED,
                        new EventHandler() {
                            private int next;

                            @Override
                            public void event(Event event) {
                                String id = ids.get(next++);
                                detector.detect(
                                        event,
                                        choice,
                                        match ->
                                                matches.computeIfAbsent(
                                                                match.rule().id(),
                                                                key -> new TreeSet<>())
                                                        .add(id),
                                        rule -> {}); // a division by zero, by design no match
                            }

                            @Override
                            public void error(EventError error) {
                                throw new AssertionError(error.toString());
                            }
                        });
        return matches;
    }
}
