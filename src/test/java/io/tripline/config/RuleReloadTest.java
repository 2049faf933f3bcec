package io.tripline.config;

import static io.tripline.rule.TestRules.minimal;
import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.rule.Rule;
import io.tripline.rule.RuleCatalog;
import io.tripline.rule.RuleService;
import io.tripline.rule.TestRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** Files on the disk, as editors, deployments and Kubernetes change them. */
class RuleReloadTest {

    @TempDir private Path folder;

    private Path rules;
    private RuleService service;

    @BeforeEach
    void start() throws IOException {
        rules = Files.createDirectory(folder.resolve("rules"));
        write("a.toml", "any where true");
        write("b.toml", "any where true");
        service = serviceOver(rules.toString());
    }

    private static RuleService serviceOver(String... locations) {
        RuleService made =
                new RuleService(
                        TestRules.loader(new RuleLocations(List.of(locations))::read, false));
        made.start(_ -> {}, Duration.ZERO);
        return made;
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private void write(String name, String query) throws IOException {
        Files.writeString(rules.resolve(name), minimal(name, query));
    }

    private static Map<String, String> queries(RuleCatalog catalog) {
        return catalog.rules().stream().collect(Collectors.toMap(Rule::id, Rule::query));
    }

    /** What a fresh start over the same files would judge by. */
    private static Map<String, String> freshStart(Path location) {
        try (RuleService fresh = serviceOver(location.toString())) {
            return queries(fresh.catalog());
        }
    }

    @Test
    void filesThatAreChangedAddedAndRemoved_areAsAfterAFreshStart() throws IOException {
        write("a.toml", "any where false");
        Files.delete(rules.resolve("b.toml"));
        Files.createDirectory(rules.resolve("deeper"));
        write("deeper/c.toml", "any where true");

        RuleCatalog catalog = service.reload();

        assertThat(queries(catalog))
                .isEqualTo(freshStart(rules))
                .isEqualTo(Map.of("a.toml", "any where false", "deeper/c.toml", "any where true"));
        assertThat(catalog.generation()).isEqualTo(2);
    }

    @Test
    void fileThatIsWrittenAnew_withTheSameText_isNothingNew() throws IOException {
        write("a.toml", "any where true");

        assertThat(service.reload().generation()).isEqualTo(1);
    }

    @Test
    void brokenAndRestoredFile() throws IOException {
        String sound = Files.readString(rules.resolve("b.toml"));
        Files.writeString(rules.resolve("b.toml"), sound.substring(0, sound.length() / 2));
        Files.write(rules.resolve("a.toml"), new byte[] {(byte) 0xE4});

        RuleCatalog broken = service.reload();
        assertThat(broken.generation()).isEqualTo(1);
        assertThat(broken.rules()).hasSize(2);
        assertThat(broken.refusedFiles()).isEqualTo(2);

        Files.writeString(rules.resolve("b.toml"), sound);
        write("a.toml", "any where false");
        RuleCatalog mended = service.reload();
        assertThat(mended.problems()).isEmpty();
        assertThat(queries(mended)).isEqualTo(freshStart(rules));
    }

    @Test
    void directoryThatIsEmptyOrGone_keepsItsRules() throws IOException {
        Files.delete(rules.resolve("a.toml"));
        Files.delete(rules.resolve("b.toml"));
        RuleCatalog empty = service.reload();
        assertThat(empty.rules()).hasSize(2);
        assertThat(empty.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.file()).isEqualTo(rules.toString()));

        Files.delete(rules);
        RuleCatalog gone = service.reload();
        assertThat(gone.generation()).isEqualTo(1);
        assertThat(gone.rules()).hasSize(2);
        assertThat(gone.refusedFiles()).isEqualTo(1);

        Files.createDirectory(rules);
        write("a.toml", "any where false");
        RuleCatalog back = service.reload();
        assertThat(queries(back)).isEqualTo(Map.of("a.toml", "any where false"));
        assertThat(back.problems()).isEmpty();
    }

    @Test
    void singleFileThatIsGone_keepsItsRule() throws IOException {
        try (RuleService single = serviceOver(rules.resolve("a.toml").toString())) {
            Files.delete(rules.resolve("a.toml"));
            RuleCatalog gone = single.reload();

            assertThat(gone.rules()).hasSize(1);
            assertThat(gone.problems()).hasSize(1);
        }
    }

    @Test
    void linkThatLeadsElsewhereNow_isFollowed() throws IOException {
        Path link = folder.resolve("current");
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("c.toml"), minimal("c", "any where true"));
        Files.createSymbolicLink(link, rules);
        try (RuleService linked = serviceOver(link.toString())) {
            assertThat(linked.catalog().rules())
                    .extracting(Rule::file)
                    .containsExactly(link + "/a.toml", link + "/b.toml");

            Files.delete(link);
            Files.createSymbolicLink(link, other);

            assertThat(queries(linked.reload())).containsOnlyKeys("c");
        }
    }

    @Test
    void linkThatLeadsInACircle_doesNoHarm() throws IOException {
        Files.createSymbolicLink(rules.resolve("again"), rules);

        assertThat(service.reload().rules()).hasSize(2);
        assertThat(service.catalog().problems()).isEmpty();
    }

    @Test
    void linkThatLeadsNowhere_isAFileThatCannotBeRead() throws IOException {
        Files.delete(rules.resolve("b.toml"));
        Files.createSymbolicLink(rules.resolve("b.toml"), folder.resolve("nothing"));

        RuleCatalog catalog = service.reload();

        assertThat(catalog.rules()).hasSize(2);
        assertThat(catalog.kept()).containsExactly(rules + "/b.toml");
    }

    /** A volume of a ConfigMap, as the kubelet lays it out and swaps it. */
    private static final class ConfigMap {

        private final Path volume;
        private final AtomicInteger version = new AtomicInteger();

        ConfigMap(Path volume) {
            this.volume = volume;
        }

        void publish(Map<String, String> files) throws IOException {
            Path data = volume.resolve("..2026_05_12_09_14_21." + version.incrementAndGet());
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path path = data.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
            Path link = volume.resolve("..data");
            Path old = Files.exists(link) ? link.toRealPath() : null;
            Path temporary = volume.resolve("..data_tmp");
            Files.createSymbolicLink(temporary, data.getFileName());
            Files.move(temporary, link, StandardCopyOption.ATOMIC_MOVE);
            for (String name : files.keySet()) {
                Path top = Path.of(name).getName(0);
                if (!Files.isSymbolicLink(volume.resolve(top))) {
                    Files.createSymbolicLink(volume.resolve(top), Path.of("..data").resolve(top));
                }
            }
            try (Stream<Path> entries = Files.list(volume)) {
                for (Path entry : entries.toList()) {
                    boolean isOurs = entry.getFileName().toString().startsWith("..");
                    if (!isOurs && !Files.exists(entry)) {
                        Files.delete(entry);
                    }
                }
            }
            if (old != null) {
                FileSystemUtils.deleteRecursively(old);
            }
        }
    }

    @Test
    void configMapThatIsSwapped_isOneGenerationEach() throws IOException {
        Path volume = Files.createDirectory(folder.resolve("volume"));
        ConfigMap map = new ConfigMap(volume);
        map.publish(
                Map.of(
                        "a.toml", minimal("a", "any where true"),
                        "sub/b.toml", minimal("b", "any where true")));
        try (RuleService mounted = serviceOver(volume.toString())) {
            assertThat(mounted.catalog().rules())
                    .extracting(Rule::file)
                    .containsExactly(volume + "/a.toml", volume + "/sub/b.toml");

            map.publish(
                    Map.of(
                            "a.toml", minimal("a", "any where false"),
                            "c.toml", minimal("c", "any where true")));
            RuleCatalog swapped = mounted.reload();
            assertThat(swapped.generation()).isEqualTo(2);
            assertThat(queries(swapped))
                    .isEqualTo(Map.of("a", "any where false", "c", "any where true"));
            assertThat(swapped.problems()).isEmpty();

            map.publish(
                    Map.of(
                            "a.toml", minimal("a", "any where false"),
                            "c.toml", minimal("c", "any where true")));
            assertThat(mounted.reload().generation()).as("the same files").isEqualTo(2);
        }
    }

    /**
     * Swaps while it is read: no generation ever has rules of two versions, or fewer than there
     * are.
     */
    @Test
    void configMapThatIsSwappedAgainAndAgain_isNeverTakenInPart() throws Exception {
        Path volume = Files.createDirectory(folder.resolve("volume"));
        ConfigMap map = new ConfigMap(volume);
        map.publish(version(0));
        try (RuleService mounted =
                new RuleService(
                        TestRules.loader(
                                new RuleLocations(List.of(volume.toString()))::read, false))) {
            List<RuleCatalog> seen = new CopyOnWriteArrayList<>();
            mounted.start(seen::add, Duration.ofMillis(1));
            for (int i = 1; i <= 20; i++) {
                map.publish(version(i));
                Thread.sleep(i % 4 == 3 ? 500 : i % 4 * 60L); // most are gone before they are read
            }
            RuleCatalog last = mounted.reload();

            assertThat(queries(last).values()).containsOnly("any where 20 > 0");
            assertThat(seen).hasSizeGreaterThan(3);
            for (RuleCatalog catalog : seen) {
                assertThat(catalog.problems()).isEmpty();
                assertThat(catalog.rules()).hasSize(10);
                assertThat(queries(catalog).values().stream().distinct()).hasSize(1);
            }
        }
    }

    private static Map<String, String> version(int number) {
        Map<String, String> files = new TreeMap<>();
        for (int i = 0; i < 10; i++) {
            files.put(i + ".toml", minimal("r-" + i, "any where %d > 0".formatted(number)));
        }
        return files;
    }

    /** Half a file may be at the disk for a while: what it was before stays in force so long. */
    @Test
    void filesThatAreWrittenPieceByPiece_loseNoRule() throws Exception {
        List<Integer> loaded = new CopyOnWriteArrayList<>();
        try (RuleService watched =
                new RuleService(
                        TestRules.loader(
                                new RuleLocations(List.of(rules.toString()))::read, false))) {
            watched.start(catalog -> loaded.add(catalog.rules().size()), Duration.ofMillis(1));
            String text = minimal("a.toml", "any where false");
            for (int length = 0; length <= text.length(); length += text.length() / 4) {
                Files.writeString(rules.resolve("a.toml"), text.substring(0, length));
                Thread.sleep(250);
            }
            Files.writeString(rules.resolve("a.toml"), text);

            assertThat(queries(watched.reload())).containsEntry("a.toml", "any where false");
            assertThat(loaded).isNotEmpty().containsOnly(2);
        }
    }
}
