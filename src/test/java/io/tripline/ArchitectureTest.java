package io.tripline;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Arrows between packages go one way: each may use what is listed here, itself, the JDK and
 * JSpecify.
 */
class ArchitectureTest {

    private static final String ROOT = "io.tripline";

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages(ROOT);

    /** For each package: our packages, then the libraries, that it may use. */
    private static final Map<String, Uses> ALLOWED =
            Map.ofEntries(
                    Map.entry("", new Uses(Set.of("config"), Set.of("org.springframework.."))),
                    Map.entry("log", new Uses(Set.of(), Set.of())),
                    Map.entry(
                            "security",
                            new Uses(
                                    Set.of(),
                                    Set.of(
                                            "jakarta.servlet..",
                                            "org.springframework.security..",
                                            "org.springframework.web.filter.."))),
                    Map.entry("event", new Uses(Set.of(), Set.of())),
                    Map.entry(
                            "event.json",
                            new Uses(Set.of("event"), Set.of("tools.jackson.core.."))),
                    Map.entry("eql", new Uses(Set.of("event"), Set.of())),
                    Map.entry("eql.ast", new Uses(Set.of("eql"), Set.of())),
                    Map.entry(
                            "eql.syntax",
                            new Uses(Set.of("eql", "eql.ast"), Set.of("org.antlr.."))),
                    Map.entry(
                            "eql.compiler",
                            new Uses(
                                    Set.of("eql", "eql.ast", "eql.syntax", "event", "event.json"),
                                    Set.of("org.apache.lucene.."))),
                    Map.entry(
                            "rule",
                            new Uses(
                                    Set.of("eql", "eql.compiler", "event"),
                                    Set.of("tools.jackson..", "org.slf4j.."))),
                    Map.entry(
                            "alert",
                            new Uses(Set.of("rule", "event", "event.json"), Set.of("org.slf4j.."))),
                    Map.entry(
                            "alert.store",
                            new Uses(
                                    Set.of("alert", "quarantine", "rule", "event.json", "log"),
                                    Set.of(
                                            "com.zaxxer.hikari..",
                                            "org.springframework.dao..",
                                            "org.springframework.jdbc..",
                                            "org.springframework.transaction..",
                                            "org.slf4j.."))),
                    Map.entry(
                            "alert.sink",
                            new Uses(
                                    Set.of("alert", "event.json"),
                                    Set.of(
                                            "tools.jackson..",
                                            "com.samskivert.mustache..",
                                            "org.slf4j.."))),
                    Map.entry(
                            "intake.format",
                            new Uses(
                                    Set.of("event", "event.json"), Set.of("tools.jackson.core.."))),
                    Map.entry(
                            "intake.msgpack",
                            new Uses(Set.of("intake.format", "event", "event.json"), Set.of())),
                    Map.entry(
                            "intake.otlp",
                            new Uses(
                                    Set.of("intake.format", "event", "event.json"),
                                    Set.of(
                                            "com.google.protobuf..",
                                            "io.opentelemetry.proto..",
                                            "tools.jackson.core.."))),
                    Map.entry("quarantine", new Uses(Set.of("alert"), Set.of())),
                    Map.entry(
                            "detection",
                            new Uses(
                                    Set.of("alert", "rule", "eql", "event", "event.json"),
                                    Set.of("org.slf4j.."))),
                    Map.entry(
                            "intake",
                            new Uses(
                                    Set.of(
                                            "intake.coding",
                                            "intake.format",
                                            "intake.msgpack",
                                            "intake.otlp",
                                            "alert",
                                            "detection",
                                            "event",
                                            "event.json",
                                            "log",
                                            "quarantine",
                                            "security"),
                                    Set.of(
                                            "jakarta.servlet..",
                                            "org.slf4j..",
                                            "org.springframework.http.server..",
                                            "tools.jackson.core.io.."))),
                    Map.entry(
                            "intake.coding",
                            new Uses(
                                    Set.of(),
                                    Set.of(
                                            "com.github.luben.zstd..",
                                            "org.apache.commons.codec.digest.."))),
                    Map.entry(
                            "metrics",
                            new Uses(
                                    Set.of("detection", "alert", "quarantine", "rule", "event"),
                                    Set.of("io.micrometer.."))),
                    Map.entry(
                            "traces",
                            new Uses(
                                    Set.of("alert", "intake", "log"),
                                    Set.of(
                                            "io.micrometer..",
                                            "io.opentelemetry.api..",
                                            "io.opentelemetry.sdk..",
                                            "jakarta.servlet..",
                                            "org.slf4j..",
                                            "org.springframework.http.."))),
                    Map.entry(
                            "http",
                            new Uses(
                                    Set.of(
                                            "detection",
                                            "alert",
                                            "quarantine",
                                            "rule",
                                            "eql",
                                            "event",
                                            "event.json",
                                            "intake.coding",
                                            "security"),
                                    Set.of(
                                            "org.springframework..",
                                            "org.springdoc..",
                                            "io.swagger..",
                                            "jakarta.servlet..",
                                            "org.apache.catalina..",
                                            "org.apache.coyote..",
                                            "org.apache.tomcat..",
                                            "tools.jackson..",
                                            "com.fasterxml.jackson.annotation..",
                                            "org.slf4j.."))));

    private record Uses(Set<String> ours, Set<String> libraries) {}

    @TestFactory
    Stream<DynamicTest> packageUsesOnlyWhatIsBelowIt() {
        return ALLOWED.entrySet().stream()
                .map(entry ->
                        DynamicTest.dynamicTest(
                                name(entry.getKey()),
                                () -> check(entry.getKey(), entry.getValue())));
    }

    private static void check(String own, Uses uses) {
        String[] allowed =
                Stream.of(
                                Stream.of("java..", "javax..", "org.jspecify..", name(own)),
                                uses.ours().stream().map(ArchitectureTest::name),
                                uses.libraries().stream())
                        .flatMap(names -> names)
                        .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(name(own))
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(allowed)
                                .or(
                                        describe(
                                                "primitives and arrays",
                                                type -> type.getPackageName().isEmpty())))
                .check(CLASSES);
    }

    @Test
    void everyPackageHasItsRule() {
        Set<String> packages =
                CLASSES.stream()
                        .map(type -> type.getPackageName())
                        .collect(Collectors.toCollection(TreeSet::new));

        Set<String> known =
                ALLOWED.keySet().stream()
                        .map(ArchitectureTest::name)
                        .collect(Collectors.toCollection(TreeSet::new));
        known.add(name("config")); // the composition root: may use all
        assertThat(packages).isEqualTo(known);
    }

    @Test
    void nobodyUsesTheCompositionRootButTheStart() {
        noClasses()
                .that()
                .resideOutsideOfPackages(name("config"), ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(name("config"))
                .check(CLASSES);
    }

    private static String name(String own) {
        return own.isEmpty() ? ROOT : ROOT + "." + own;
    }
}
