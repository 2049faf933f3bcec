package io.tripline.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.SharedFolder;
import io.tripline.rule.RuleProblem.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads a folder of Elastic's own rules, which is not part of this repository. */
class RuleCorpusTest {

    @Test
    void everyRuleOfElastic_isLoadedOrSkipped_orRefusedForWhatWeDoNotRun() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        List<String> faults = new ArrayList<>();
        try (Stream<Path> files = Files.list(SharedFolder.path("rules"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".toml")).sorted().toList()) {
                String name = file.getFileName().toString();
                // one at a time: all their automata together would fill the heap of the tests
                RuleCatalog catalog =
                        TestRules.catalog(new RuleSource.Text(name, Files.readString(file)));
                counts.merge("files", 1, Integer::sum);
                counts.merge("loaded", catalog.rules().size(), Integer::sum);
                counts.merge("skipped", catalog.skipped().size(), Integer::sum);
                if (!catalog.problems().isEmpty()) {
                    counts.merge("refused", 1, Integer::sum);
                }
                for (RuleProblem problem : catalog.problems()) {
                    counts.merge("problems of kind " + problem.kind().label(), 1, Integer::sum);
                    if (problem.kind() == Kind.TYPE) {
                        System.out.println(problem.display());
                    } else if (problem.kind() != Kind.UNSUPPORTED) {
                        faults.add(problem.display());
                    }
                }
            }
        }
        System.out.println("Rules of Elastic: " + counts);

        assertThat(faults).isEmpty();
        assertThat(counts.get("files"))
                .isPositive()
                .isEqualTo(
                        counts.get("loaded")
                                + counts.get("skipped")
                                + counts.getOrDefault("refused", 0));
        assertThat(counts.get("loaded")).isPositive();
    }
}
