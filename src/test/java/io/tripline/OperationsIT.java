package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.quarantine.Quarantine;
import io.tripline.quarantine.QuarantineContract;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** What an operator sees: health, info, the start-up line, broken rule files. */
@ExtendWith(OutputCaptureExtension.class)
class OperationsIT {

    private static final String BROKEN =
            """
            [rule]
            rule_id = "broken"
            name = "Broken"
            type = "eql"
            language = "eql"
            query = '''
            process where process.name == "a" and
              proces.name = "b"
            '''
            """;

    @Test
    void virtualThreadsServe_ifTheyAreSet() throws Exception {
        try (RunningService service = RunningService.start("spring.threads.virtual.enabled=true")) {
            String event = EventBatch.of("virtual", 1, 1, new Random(0)).lines().strip();

            assertThat(service.postEvents(event).get("matched").asInt()).isOne();
        }
    }

    @Test
    void healthyServiceSaysWhatItIs(CapturedOutput output) throws Exception {
        try (RunningService service = RunningService.start("logging.level.io.tripline=INFO")) {
            assertThat(service.getJson("/actuator/health").get("status").asString())
                    .isEqualTo("UP");
            assertThat(service.getJson("/actuator/health/liveness").get("status").asString())
                    .isEqualTo("UP");
            JsonNode readiness = service.getJson("/actuator/health/readiness");
            assertThat(readiness.get("status").asString()).isEqualTo("UP");
            assertThat(readiness.at("/components/rules/details/loaded").asInt()).isOne();
            JsonNode info = service.getJson("/actuator/info");
            assertThat(info.at("/build/version").asString()).isNotBlank();
            assertThat(info.at("/git/commit/id").asString()).matches("[0-9a-f]{7,}");
            assertThat(output)
                    .contains("1 rules loaded, 0 refused, 0 skipped")
                    .contains("store: SQLite")
                    .contains("http://127.0.0.1:" + service.port())
                    .contains("anonymous");
        }
    }

    @Test
    void brokenFileIsListedAndChangesNothingElse(@TempDir Path folder, CapturedOutput output)
            throws Exception {
        Files.writeString(folder.resolve("broken.toml"), BROKEN);
        try (RunningService service =
                RunningService.start(
                        "tripline.rules.locations=classpath:/rules/*.toml," + folder)) {
            assertThat(service.getJson("/actuator/health/readiness").get("status").asString())
                    .isEqualTo("UP");
            assertThat(service.metric("tripline_rules_loaded")).isOne();
            assertThat(service.metric("tripline_rules_failed")).isOne();
            JsonNode problem = service.getJson("/api/v1/rules").at("/problems/0");
            assertThat(problem.get("line").asInt()).isEqualTo(8);
            assertThat(problem.get("column").asInt()).isEqualTo(15);
            assertThat(output)
                    .contains("broken.toml:8:15: found '='; write '==' to compare")
                    .contains("      proces.name = \"b\"\n                  ^");
        }
    }

    @Test
    void brokenFileStopsTheStartWhereThatIsAskedFor(@TempDir Path folder, CapturedOutput output)
            throws Exception {
        Files.writeString(folder.resolve("broken.toml"), BROKEN);

        assertThatThrownBy(() ->
                        RunningService.start(
                                        "tripline.rules.locations=" + folder,
                                        "tripline.rules.fail-fast=true")
                                .close())
                .hasStackTraceContaining("ruleService");
        assertThat(output)
                .contains("Rule files have problems")
                .contains("broken.toml:8:15")
                .contains("set tripline.rules.fail-fast to false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tripline.alerts.retention.max-age=30 | tripline.alerts.retention.max-age: expected 0, or 1 s or more",
                "tripline.alerts.retention.max-size=64 | tripline.alerts.retention.max-size: expected 0, or 1 KB or more",
                "tripline.alerts.sinks.a.dead-after=24 | tripline.alerts.sinks: expected a dead-after of 1 s or more",
                "tripline.limits.in-flight=100000GB | tripline.limits.in-flight: expected 0 or 1 MB to",
                "tripline.event-classes.dns=a = 1 | tripline.event-classes.dns: found '='",
                "tripline.event-category-field=a b | tripline.event-category-field: expected a field",
                "tripline.schema.locations=/none.csv | tripline.schema.locations: expected a file that can be read",
                "tripline.intake.elasticsearch.version=abc | tripline.intake.elasticsearch.version: expected a version",
                "tripline.security.header=a b | tripline.security.header: expected a header's name",
                "spring.datasource.url=jdbc:sqlite:/proc/none/x.db | spring.datasource.url: expected a file that is there or can be made",
                "spring.datasource.url=jdbc:mysql://secret/x | spring.datasource.url: expected jdbc:sqlite:path or",
                "spring.datasource.hikari.maximum-pool-size=1 | spring.datasource.hikari.maximum-pool-size: expected"
            })
    void settingThatCannotWorkStopsTheStartInAFewLines(
            String setting, String expected, CapturedOutput output) {
        assertThatThrownBy(() -> RunningService.start(setting).close())
                .isInstanceOf(Exception.class);

        assertThat(output)
                .contains("A setting has a value that cannot work:")
                .contains("    " + expected)
                .doesNotContain("\tat ", "secret");
    }

    /** As a compose file makes them of variables that are not set. */
    @Test
    void emptySettingIsItsDefault() throws Exception {
        try (RunningService service =
                RunningService.start(
                        "tripline.limits.in-flight=",
                        "tripline.rules.reload-interval=",
                        "tripline.intake.validate=",
                        "tripline.alerts.retention.max-age=")) {
            assertThat(service.metric("tripline_rules_loaded")).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tripline.rules.location",
                "tripline.rule.locations",
                "tripline.limits.max-event-sise",
                "tripline.intake.validat",
                "tripline.security.key-file",
                "tripline.event-class.dns"
            })
    void unknownSettingStopsTheStart(String name, CapturedOutput output) {
        assertThatThrownBy(() -> RunningService.start(name + "=secret").close())
                .isInstanceOf(Exception.class);

        assertThat(output)
                .contains("There are no settings of these names:")
                .contains("    " + name)
                .doesNotContain("\tat ", "secret");
    }

    @Test
    void missingRulesAreAProblemNotACrash(@TempDir Path folder, CapturedOutput output)
            throws Exception {
        try (RunningService service =
                RunningService.start("tripline.rules.locations=" + folder.resolve("none.toml"))) {
            JsonNode rules = service.getJson("/api/v1/rules");
            assertThat(rules.at("/problems/0/kind").asString()).isEqualTo("io");
            assertThat(rules.get("rules")).isEmpty();
            assertThat(output).contains("No rule is loaded");
        }
    }

    @Test
    void moreFieldTypesWinOverTheBuiltIn(@TempDir Path folder) throws Exception {
        Path types =
                Files.writeString(folder.resolve("types.csv"), "field,type\ncustom.count,long\n");
        Path rule =
                Files.writeString(
                        folder.resolve("rule.toml"),
                        "[rule]\nrule_id=\"c\"\nname=\"c\"\ntype=\"eql\"\nlanguage=\"eql\"\n"
                                + "query='any where custom.count > 4 and other.flag'\n");
        try (RunningService service =
                RunningService.start(
                        "tripline.rules.locations=" + rule, "tripline.schema.locations=" + types)) {
            assertThat(
                            service.postEvents(
                                            "{\"custom\":{\"count\":\"10\"},\"other.flag\":true}")
                                    .get("matched")
                                    .asInt())
                    .isOne();
            assertThat(service.getJson("/api/v1/rules/c").at("/unknown_fields/0").asString())
                    .isEqualTo("other.flag");
        }
        try (RunningService service =
                RunningService.start(
                        "tripline.rules.locations=" + rule,
                        "tripline.schema.locations=" + types,
                        "tripline.schema.unknown-fields=reject")) {
            assertThat(service.getJson("/api/v1/rules").at("/problems/0/message").asString())
                    .contains("'other.flag'");
        }
    }

    @Test
    void quarantineIsShown_andMakesNothingUnready(@TempDir Path folder) throws Exception {
        Path store = folder.resolve("tripline.db");
        try (RunningService service =
                RunningService.start(
                        "spring.datasource.url=jdbc:sqlite:" + store,
                        "tripline.quarantine.max-size=4B")) {
            Quarantine quarantine = service.bean(Quarantine.class);
            quarantine.keep(List.of(QuarantineContract.poison("abc")), Duration.ofSeconds(20));
            quarantine.keep(List.of(QuarantineContract.poison(1, "de")), Duration.ofSeconds(20));

            assertQuarantineHoldsTheSecond(service);
            JsonNode readiness = service.getJson("/actuator/health/readiness");
            assertThat(readiness.get("status").asString()).isEqualTo("UP");
            assertThat(readiness.at("/components/quarantine").isMissingNode()).isTrue();

            Files.move(store, folder.resolve("away.db"));
            assertThat(service.get("/api/v1/quarantine").statusCode()).isEqualTo(503);
            assertQuarantineHoldsTheSecond(service);
        }
    }

    private static void assertQuarantineHoldsTheSecond(RunningService service) throws Exception {
        JsonNode health = service.getJson("/actuator/health/quarantine");
        assertThat(health.get("status").asString()).isEqualTo("UP");
        assertThat(health.get("details").toString())
                .isEqualTo(
                        "{\"entries\":1,\"bytes\":2,\"dropped\":1,\"oldest\":\"2026-05-12T09:00:01Z\"}");
        assertThat(
                        service.metric(
                                "tripline_quarantined_total{intake=\"ingest\",reason=\"malformed\"}"))
                .isEqualTo(2);
        assertThat(service.metric("tripline_quarantine_entries ")).isOne();
        assertThat(service.metric("tripline_quarantine_bytes ")).isEqualTo(2);
        assertThat(service.metric("tripline_quarantine_dropped_total ")).isOne();
    }

    @Test
    void callerFromOutsideThisMachineReachesNothing() throws Exception {
        try (RunningService service = RunningService.start()) {
            assertThatThrownBy(
                            () -> {
                                try (Socket socket = new Socket()) {
                                    socket.connect(
                                            new InetSocketAddress("127.0.0.2", service.port()),
                                            2000);
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
    }
}
