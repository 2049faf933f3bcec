package io.tripline.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.SharedFolder;
import io.tripline.rule.RuleProblem.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.dataformat.toml.TomlMapper;

/** Reads a folder of Elastic's own rules, which is not part of this repository. */
class RuleCorpusTest {

    private static final Pattern COMMENT = Pattern.compile("(?s)^(\\s+|//[^\\n]*|/\\*.*?\\*/)");

    @Test
    void everyEventRuleOfElastic_isLoaded_andEverySequenceAndSampleIsSaidNotToRunYet()
            throws IOException {
        List<RuleSource> sources = sources();
        long start = System.nanoTime();
        RuleCatalog catalog = TestRules.catalog(sources.toArray(RuleSource[]::new));
        long millis = (System.nanoTime() - start) / 1_000_000;

        Map<String, String> starts = new TreeMap<>();
        for (RuleSource source : sources) {
            RuleSource.Text text = (RuleSource.Text) source;
            starts.put(text.file(), firstWord(text.text()));
        }
        List<String> ofSeveralEvents =
                starts.entrySet().stream()
                        .filter(entry -> List.of("sequence", "sample").contains(entry.getValue()))
                        .map(Map.Entry::getKey)
                        .toList();
        Map<Kind, Long> kinds =
                catalog.problems().stream()
                        .collect(
                                Collectors.groupingBy(
                                        RuleProblem::kind, TreeMap::new, Collectors.counting()));
        System.out.println(
                "%d rules of Elastic in %d ms: %d loaded, %d of several events refused by %s"
                        .formatted(
                                sources.size(),
                                millis,
                                catalog.rules().size(),
                                ofSeveralEvents.size(),
                                kinds));

        assertThat(sources).isNotEmpty();
        assertThat(catalog.skipped()).isEmpty();
        assertThat(catalog.problems()).extracting(RuleProblem::kind).containsOnly(Kind.UNSUPPORTED);
        assertThat(catalog.problems().stream().map(RuleProblem::file).distinct().sorted())
                .isEqualTo(ofSeveralEvents);
        assertThat(catalog.rules()).hasSize(sources.size() - ofSeveralEvents.size());
        for (String file : ofSeveralEvents) {
            assertThat(catalog.problems())
                    .filteredOn(problem -> problem.file().equals(file))
                    .extracting(problem -> problem.message().toLowerCase(Locale.ROOT))
                    .anyMatch(message -> message.contains("a " + starts.get(file) + " is not run"));
        }
    }

    @Test
    void everyPlanOfElasticsRulesCanBePrinted() throws IOException {
        RuleCatalog catalog = TestRules.catalog(sources().toArray(RuleSource[]::new));

        assertThat(catalog.rules())
                .extracting(rule -> rule.compiled().matcher().plan())
                .allMatch(plan -> !plan.isBlank() && !withoutTexts(plan).contains("@"));
    }

    /** A plan without the texts of the rule that it lists, which may hold any character. */
    private static String withoutTexts(String plan) {
        return plan.lines()
                .filter(line -> !line.startsWith("witness "))
                .collect(Collectors.joining("\n"));
    }

    private static List<RuleSource> sources() throws IOException {
        List<RuleSource> sources = new ArrayList<>();
        try (Stream<Path> files = Files.list(SharedFolder.path("rules"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".toml")).sorted().toList()) {
                sources.add(
                        new RuleSource.Text(file.getFileName().toString(), Files.readString(file)));
            }
        }
        return sources;
    }

    /** The query's first word behind its comments. */
    private static String firstWord(String toml) {
        String query = new TomlMapper().readTree(toml).path("rule").path("query").asString();
        String rest = query;
        for (String before = ""; !before.equals(rest); ) {
            before = rest;
            rest = COMMENT.matcher(rest).replaceFirst("");
        }
        return rest.split("\\W", 2)[0];
    }
}
