package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each direct dependency has its line of reason, and each line its dependency. */
class DependenciesTest {

    private static final Pattern DEPENDENCY =
            Pattern.compile(
                    "(?s)<dependency>\\s*(?:<!--[^>]*-->\\s*)?<groupId>[^<]+</groupId>\\s*<artifactId>([^<]+)</artifactId>(.*?)</dependency>");

    private static final String TEST = " (test)";

    /** As {@code name} or {@code name (test)}. */
    private static List<String> declared() throws IOException {
        String project = Files.readString(Path.of("pom.xml"));
        String direct =
                project.substring(
                        project.indexOf("</dependencyManagement>"), project.indexOf("<build>"));
        return DEPENDENCY
                .matcher(direct)
                .results()
                .map(one ->
                        one.group(1) + (one.group(2).contains("<scope>test</scope>") ? TEST : ""))
                .toList();
    }

    /** A row may name several. */
    private static Stream<String> named(String row) {
        String cell = row.split("\\|", -1)[1].strip();
        String scope = cell.endsWith(TEST) ? TEST : "";
        return Stream.of(cell.replace(TEST, "").split(", ", -1)).map(name -> name + scope);
    }

    @Test
    void eachDependencyHasALineOfReasonAndEachLineADependency() throws Exception {
        List<String> declared = declared();
        List<String> rows =
                Files.readAllLines(Path.of("src/docs/decisions/0002-dependencies.md")).stream()
                        .filter(line -> line.startsWith("| ") && !line.startsWith("| dep"))
                        .filter(line -> !line.startsWith("| ---"))
                        .toList();

        assertThat(declared).hasSizeGreaterThan(20).doesNotHaveDuplicates();
        assertThat(rows)
                .allSatisfy(
                        row -> assertThat(row.split("\\|", -1)[2].strip()).hasSizeGreaterThan(5));
        assertThat(new TreeSet<>(rows.stream().flatMap(DependenciesTest::named).toList()))
                .isEqualTo(new TreeSet<>(declared));
    }
}
