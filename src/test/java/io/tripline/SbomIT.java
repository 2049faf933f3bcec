package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The packaged jar says what it is made of (CycloneDX), and holds nothing whose licence binds its
 * users.
 */
class SbomIT {

    private static final String SBOM = "META-INF/sbom/application.cdx.json";

    /** By SPDX, but for one that its library words itself. */
    private static final Set<String> ALLOWED =
            Set.of(
                    "Apache-2.0",
                    "BSD-2-Clause",
                    "BSD-3-Clause",
                    "CC0-1.0",
                    "EPL-2.0",
                    "GPL-2.0-with-classpath-exception",
                    "MIT",
                    "The (New) BSD License");

    /** Boot's own, which the packaging adds: it unpacks the jar. */
    private static final String UNPACKER = "spring-boot-jarmode-tools-";

    private static JsonNode sbom;
    private static Set<String> libraries;
    private static String location;

    @BeforeAll
    static void read() throws IOException {
        try (DirectoryStream<Path> jars =
                        Files.newDirectoryStream(Path.of("target"), "tripline-*.jar");
                JarFile jar = new JarFile(jars.iterator().next().toFile())) {
            location = jar.getManifest().getMainAttributes().getValue("Sbom-Location");
            assumeThat(
                            "offline=true".equals(System.getProperty("tripline.maven"))
                                    && jar.getEntry(SBOM) == null)
                    .as("skipped: Maven is offline (-o), and the SBOM's plugin needs it not to be")
                    .isFalse();
            try (InputStream in = jar.getInputStream(jar.getEntry(SBOM))) {
                sbom = JsonMapper.shared().readTree(in);
            }
            libraries =
                    jar.stream()
                            .map(entry -> entry.getName())
                            .filter(name ->
                                    name.startsWith("BOOT-INF/lib/") && name.endsWith(".jar"))
                            .map(name -> name.substring("BOOT-INF/lib/".length()))
                            .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Map<String, JsonNode> components() {
        return sbom.get("components")
                .valueStream()
                .collect(
                        Collectors.toMap(
                                one ->
                                        "%s-%s.jar"
                                                .formatted(
                                                        one.get("name").asString(),
                                                        one.get("version").asString()),
                                Function.identity()));
    }

    private static List<String> licences(JsonNode component) {
        return component
                .path("licenses")
                .valueStream()
                .map(one -> one.path("license"))
                .map(licence -> licence.path("id").asString(licence.path("name").asString("")))
                .toList();
    }

    @Test
    void namesEveryLibraryOfTheJarWithItsVersion() {
        assertThat(location).isEqualTo(SBOM);
        assertThat(sbom.get("bomFormat").asString()).isEqualTo("CycloneDX");
        assertThat(sbom.at("/metadata/component/name").asString()).isEqualTo("tripline");
        assertThat(libraries).hasSizeGreaterThan(50).anyMatch(name -> name.startsWith(UNPACKER));
        assertThat(components().keySet())
                .containsAll(
                        libraries.stream().filter(name -> !name.startsWith(UNPACKER)).toList());
        assertThat(components().values())
                .allMatch(one -> one.get("purl").asString().startsWith("pkg:maven/"));
    }

    /** Of several licences the user of a library chooses one. */
    @Test
    void everyLibraryHasALicenceThatIsAllowed() {
        assertThat(components())
                .allSatisfy((name, component) ->
                        assertThat(licences(component)).as(name).containsAnyElementsOf(ALLOWED));
    }

    @Test
    void testsAreNoPartOfIt() {
        assertThat(components().keySet())
                .noneMatch(name ->
                        Stream.of("junit", "assertj", "jazzer", "jmh", "archunit")
                                .anyMatch(name::startsWith));
    }
}
