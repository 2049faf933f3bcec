package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The top level of the repository is agreed; whatever git tracks beyond it fails here. */
class RepositoryLayoutTest {

    private static final Set<String> AGREED =
            Set.of(
                    "pom.xml",
                    "mvnw",
                    ".mvn",
                    "src",
                    "Dockerfile",
                    "helm",
                    "README.md",
                    "LICENSE",
                    "NOTICE");

    @Test
    void topLevelHoldsWhatIsAgreedAndDotFiles() throws Exception {
        assertThat(topLevel())
                .contains(
                        "pom.xml",
                        "mvnw",
                        ".mvn",
                        "src",
                        "Dockerfile",
                        "helm",
                        "README.md",
                        "LICENSE")
                .allMatch(name -> AGREED.contains(name) || name.startsWith("."));
    }

    @Test
    void chartIsWhereHelmLooksForIt() throws Exception {
        assertThat(tracked("helm"))
                .contains(
                        "helm/Chart.yaml",
                        "helm/values.yaml",
                        "helm/values.schema.json",
                        "helm/templates/NOTES.txt");
    }

    @Test
    void licenceOfTheRuleLiesBesideIt() throws Exception {
        List<String> rules = tracked("src/main/resources/rules");

        assertThat(rules)
                .anyMatch(name -> name.endsWith(".toml"))
                .anyMatch(name -> name.contains("LICENSE"));
        for (String rule : rules) {
            if (rule.endsWith(".toml")) {
                assertThat(Files.readString(Path.of(rule)))
                        .contains("license = \"Elastic License v2\"");
            }
        }
    }

    private static Set<String> topLevel() throws Exception {
        return tracked(".").stream().map(name -> name.split("/", 2)[0]).collect(Collectors.toSet());
    }

    private static List<String> tracked(String folder) throws IOException, InterruptedException {
        assumeThat(Path.of(".git")).as("skipped: not a git checkout").exists();
        Process git =
                new ProcessBuilder("git", "ls-files", folder).redirectErrorStream(true).start();
        String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(git.waitFor()).as(output).isZero();
        return output.lines().toList();
    }
}
