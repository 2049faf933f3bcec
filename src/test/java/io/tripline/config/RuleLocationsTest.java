package io.tripline.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.rule.RuleSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleLocationsTest {

    @TempDir private Path folder;

    @BeforeEach
    void makeFiles() throws IOException {
        Files.writeString(folder.resolve("b.toml"), "b = 1");
        Files.writeString(folder.resolve("a.toml"), "a = 'ä'");
        Files.writeString(folder.resolve("notes.txt"), "no rule");
        Files.createDirectory(folder.resolve("deeper"));
        Files.writeString(folder.resolve("deeper/c.toml"), "c = 1");
    }

    private static List<RuleSource> read(String... locations) {
        return new RuleLocations(List.of(locations))
                .read().stream().flatMap(location -> location.files().stream()).toList();
    }

    @Test
    void directoryGivesItsTomlFilesByNameAtAnyDepth() {
        RuleSource[] expected = {
            new RuleSource.Text(folder.resolve("a.toml").toString(), "a = 'ä'"),
            new RuleSource.Text(folder.resolve("b.toml").toString(), "b = 1"),
            new RuleSource.Text(folder.resolve("deeper/c.toml").toString(), "c = 1"),
        };

        assertThat(read(folder.toString())).containsExactly(expected);
        assertThat(read("file:" + folder)).containsExactly(expected);
        assertThat(read("file:" + folder + "/")).containsExactly(expected);
    }

    @Test
    void fileAndPatternGiveWhatTheyName() {
        RuleSource a = new RuleSource.Text(folder.resolve("a.toml").toString(), "a = 'ä'");
        RuleSource b = new RuleSource.Text(folder.resolve("b.toml").toString(), "b = 1");

        assertThat(read(folder + "/a.toml")).containsExactly(a);
        assertThat(read("file:" + folder + "/a.toml")).containsExactly(a);
        assertThat(read("file:" + folder + "/*.toml")).containsExactly(a, b);
        assertThat(read(folder + "/*.toml")).containsExactly(a, b);
    }

    @Test
    void classPathPatternNamesItsFilesByThePattern() {
        assertThat(read("classpath:/rules/*.toml"))
                .singleElement()
                .isInstanceOfSatisfying(
                        RuleSource.Text.class,
                        source ->
                                assertThat(source.file())
                                        .startsWith("classpath:/rules/discovery_")
                                        .endsWith(".toml"));
    }

    @Test
    void locationsKeepTheirOrder() {
        assertThat(read(folder + "/b.toml", folder + "/a.toml"))
                .extracting(RuleSource::file)
                .containsExactly(
                        folder.resolve("b.toml").toString(), folder.resolve("a.toml").toString());
    }

    @Test
    void nothingThereIsSaid() {
        for (String location :
                List.of(
                        "/nowhere/rules",
                        "file:/nowhere/x.toml",
                        "classpath:/none/*.toml",
                        "file:/nowhere/*.toml")) {
            assertThat(new RuleLocations(List.of(location)).read())
                    .as(location)
                    .singleElement()
                    .satisfies(found -> {
                        assertThat(found.name()).isEqualTo(location);
                        assertThat(found.files()).isEmpty();
                        assertThat(found.fault()).isNotBlank();
                    });
        }
    }

    @Test
    void bytesThatAreNoUtf8AreSaid() throws IOException {
        Path file =
                Files.write(folder.resolve("latin.toml"), new byte[] {'a', '\n', '=', (byte) 0xE4});

        assertThat(read(file.toString()))
                .singleElement()
                .isInstanceOfSatisfying(
                        RuleSource.Unreadable.class,
                        source ->
                                assertThat(source.reason())
                                        .isEqualTo(
                                                "expected text in UTF-8, found other bytes in line 2; save it as UTF-8"));
    }

    @Test
    void byteOrderMarkIsNoneOfTheText() throws IOException {
        Path file = Files.writeString(folder.resolve("marked.toml"), "\ufeffa = '\ufeff'");

        assertThat(read(file.toString()))
                .containsExactly(new RuleSource.Text(file.toString(), "a = '\ufeff'"));
    }

    @Test
    void linkToNothingIsSaid() throws IOException {
        Files.createSymbolicLink(folder.resolve("deeper/link.toml"), folder.resolve("gone.toml"));

        assertThat(read(folder.resolve("deeper").toString()).getLast())
                .isInstanceOfSatisfying(
                        RuleSource.Unreadable.class,
                        source ->
                                assertThat(source.reason())
                                        .isEqualTo(
                                                "expected a file that can be read, found none; is it a link to one that is gone?"));
    }
}
