package io.tripline.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** What the chart makes of its values, and which it refuses. */
class ChartTest {

    private static final String POSTGRESQL =
            "postgresql: {url: 'jdbc:postgresql://db/t', existingSecret: db}";

    private final Chart chart = Chart.ours();

    @Test
    void passesHelmsOwnCheck() {
        LintResult result = chart.lint();

        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
        assertThat(result.getMessages())
                .allMatch(message -> message.startsWith("[INFO]"), "no warning and no error");
    }

    @Test
    void isOneInstanceWithAVolumeUnlessAskedForMore() {
        Manifests manifests = chart.render();

        StatefulSet set = manifests.only(StatefulSet.class);
        assertThat(set.getSpec().getReplicas()).isEqualTo(1);
        assertThat(set.getSpec().getUpdateStrategy().getType()).isEqualTo("RollingUpdate");
        assertThat(set.getSpec().getPodManagementPolicy()).isNull(); // the default, one by one
        assertThat(set.getSpec().getVolumeClaimTemplates())
                .singleElement()
                .satisfies(claim ->
                        assertThat(claim.getSpec().getResources().getRequests())
                                .containsEntry("storage", new Quantity("8Gi")));
        assertThat(manifests.pod().getSpec().getTerminationGracePeriodSeconds()).isEqualTo(45);
        assertThat(settings(manifests))
                .containsEntry(
                        "spring",
                        Map.of("datasource", Map.of("url", "jdbc:sqlite:/data/tripline.db")))
                .containsEntry("server", Map.of("address", "0.0.0.0", "port", 8080))
                .containsEntry(
                        "management",
                        Map.of(
                                "server",
                                Map.of(
                                        "address",
                                        "0.0.0.0",
                                        "port",
                                        8081,
                                        // else it would be that of the other port
                                        "ssl",
                                        Map.of("enabled", false))));
    }

    @Test
    void withPostgresqlInstancesAreReplacedBeforeTheyGo() {
        Manifests manifests = chart.render("replicaCount: 3", POSTGRESQL);

        Deployment deployment = manifests.only(Deployment.class);
        assertThat(deployment.getSpec().getReplicas()).isEqualTo(3);
        assertThat(
                        deployment
                                .getSpec()
                                .getStrategy()
                                .getRollingUpdate()
                                .getMaxUnavailable()
                                .getIntVal())
                .isZero();
        assertThat(manifests.pod().getSpec().getContainers().getFirst().getEnv())
                .filteredOn(variable -> variable.getName().equals("SPRING_DATASOURCE_PASSWORD"))
                .singleElement()
                .satisfies(variable -> {
                    assertThat(variable.getValueFrom().getSecretKeyRef().getName()).isEqualTo("db");
                    assertThat(variable.getValueFrom().getSecretKeyRef().getKey())
                            .isEqualTo("password");
                });
    }

    @Test
    void settingsComeThroughAsTheyAre() {
        Manifests manifests =
                chart.render(
                        """
                        config:
                          tripline:
                            limits: {max-events: 2000000, max-event-size: 2MB}
                            alerts: {fold: {per-minute: 10000000}, sinks: {siem: {type: stdout, headers: {a: "007"}}}}
                            rules: {fail-fast: true}
                          logging.level.root: warn
                        """);

        Map<String, Object> settings = settings(manifests);

        assertThat(settings).containsEntry("logging.level.root", "warn");
        assertThat(at(settings, "tripline", "limits"))
                .isEqualTo(Map.of("max-events", 2_000_000, "max-event-size", "2MB"));
        assertThat(at(settings, "tripline", "alerts"))
                .isEqualTo(
                        Map.of(
                                "fold",
                                Map.of("per-minute", 10_000_000),
                                "sinks",
                                Map.of(
                                        "siem",
                                        Map.of("type", "stdout", "headers", Map.of("a", "007")))));
        assertThat(at(settings, "tripline", "rules"))
                .isEqualTo(
                        Map.of("fail-fast", true, "locations", List.of("classpath:/rules/*.toml")));
    }

    @Test
    void logIsInEcs_unlessPlainLinesAreWanted() {
        String structured = "config: {logging: {structured: {format: {console: '%s'}}}}";

        assertThat(logFormat(chart.render())).isEqualTo("ecs");
        assertThat(logFormat(chart.render("config: {tripline: {limits: {max-depth: 64}}}")))
                .isEqualTo("ecs");
        assertThat(logFormat(chart.render(structured.formatted("")))).isEqualTo("");
    }

    private static Object logFormat(Manifests manifests) {
        return at(settings(manifests), "logging", "structured", "format", "console");
    }

    @Test
    void changedSettingsRestartAndChangedRulesAndKeysDoNot() {
        String before = digest(chart.render());

        assertThat(digest(chart.render())).isEqualTo(before);
        assertThat(digest(chart.render("config: {tripline: {limits: {max-depth: 64}}}")))
                .isNotEqualTo(before);
        String one = digest(chart.render("rules: {files: {a.toml: one}}"));
        assertThat(digest(chart.render("rules: {files: {a.toml: two}}"))).isEqualTo(one);
        assertThat(digest(chart.render("security: {generate: [{name: x, roles: [read]}]}")))
                .isEqualTo(before);
    }

    private static String digest(Manifests manifests) {
        return manifests.pod().getMetadata().getAnnotations().get("checksum/config");
    }

    @Test
    void ruleFilesAreMountedAndNamedToTheService() {
        String rule = "[rule]\nname = \"{{ no template }}\"\nquery = '''\nany where true\n'''\n";
        Manifests manifests =
                chart.render(
                        new Yaml().dump(Map.of("rules", Map.of("files", Map.of("a.toml", rule)))));

        assertThat(manifests.named(ConfigMap.class, "demo-tripline-rules").orElseThrow().getData())
                .isEqualTo(Map.of("a.toml", rule));
        assertThat(at(settings(manifests), "tripline", "rules"))
                .isEqualTo(
                        Map.of(
                                "locations",
                                List.of("classpath:/rules/*.toml", "/etc/tripline/rules")));
    }

    @Test
    void keysAreMadeAtRandomAndThePodSeesTheirDigestsAlone() {
        Manifests manifests = chart.render();
        Manifests again = chart.render();

        Map<String, Object> read = new Yaml().load(manifests.key("keys.yaml"));
        assertThat(read.keySet()).containsExactly("keys");
        List<?> keys = (List<?>) read.get("keys");
        assertThat(keys)
                .isEqualTo(
                        List.of(
                                key(manifests, "shipper", "ingest"),
                                key(manifests, "reader", "read"),
                                key(manifests, "admin", "admin")));
        for (String name : List.of("shipper", "reader", "admin")) {
            assertThat(manifests.key(name))
                    .matches("[A-Za-z0-9]{40}")
                    .isNotEqualTo(again.key(name));
        }
        assertThat(manifests.pod().getSpec().getVolumes())
                .filteredOn(volume -> volume.getSecret() != null)
                .singleElement()
                .satisfies(volume ->
                        assertThat(volume.getSecret().getItems())
                                .extracting("key")
                                .containsExactly("keys.yaml"));
    }

    private static Map<String, Object> key(Manifests manifests, String name, String role) {
        return Map.of("name", name, "sha256", sha256(manifests.key(name)), "roles", List.of(role));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void keysOfTheOperatorAreTakenAsTheyAre() {
        String sha256 = sha256("secret");
        Manifests manifests =
                chart.render(
                        "security: {keys: [{name: edge, sha256: "
                                + sha256
                                + ", roles: [ingest, read], tenant: blue}]}");

        assertThat(new Yaml().<Object>load(manifests.key("keys.yaml")))
                .isEqualTo(
                        Map.of(
                                "keys",
                                List.of(
                                        Map.of(
                                                "name",
                                                "edge",
                                                "sha256",
                                                sha256,
                                                "roles",
                                                List.of("ingest", "read"),
                                                "tenant",
                                                "blue"))));
    }

    @Test
    void healthAndMetricsAreOnNoServiceThatIsExposed() {
        Manifests manifests = chart.render("service: {type: LoadBalancer, port: 443}");

        assertThat(manifests.all(Service.class))
                .filteredOn(service -> service.getSpec().getType().equals("LoadBalancer"))
                .singleElement()
                .satisfies(service ->
                        assertThat(service.getSpec().getPorts())
                                .extracting("port")
                                .containsExactly(443));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    replicaCount: 2 | replicaCount is 2, but alerts are stored in SQLite
                    autoscaling: {enabled: true} | autoscaling.enabled is true, but alerts are stored in SQLite
                    postgresql: {url: 'jdbc:postgresql://db/t'} | name there the Secret that holds the password
                    {autoscaling: {enabled: true, minReplicas: 9}, postgresql: {url: 'jdbc:postgresql://db/t', existingSecret: db}} | minReplicas is 9, which is more than autoscaling.maxReplicas, 6
                    rules: {files: {a.toml: x}, existingConfigMap: z} | rules.files and rules.existingConfigMap are both given
                    rules: {locations: []} | no rules:
                    ingress: {enabled: true} | ingress.hosts is empty
                    security: {allowAnonymous: true, existingSecret: x} | but keys are given
                    security: {existingSecret: x, keys: [{name: a, sha256: DIGEST, roles: [read]}]} | security.keys and security.existingSecret are both given
                    security: {generate: []} | no keys:
                    security: {generate: [{name: a, roles: [read]}, {name: a, roles: [ingest]}]} | two keys have the name a
                    security: {keys: [{name: a, sha256: DIGEST, roles: [read]}, {name: a, sha256: DIGEST, roles: [ingest]}]} | two keys have the name a
                    config: {server: {port: 9000}} | config.server.port is the chart's own to set; use instead: service.port
                    config: {server.address: 127.0.0.1} | config.server.address is the chart's own
                    config: {management: {server: {port: 1}}} | config.management.server.port is the chart's own
                    config: {spring: {datasource: {url: 'jdbc:sqlite:x'}}} | use instead: postgresql.url
                    config: {spring: {datasource: {password: x}}} | use instead: postgresql.existingSecret
                    config: {tripline: {rules: {locations: [x]}}} | use instead: rules.locations
                    config: {tripline.security: {keyFiles: [x]}} | config.tripline.security.keyFiles is the chart's own
                    config: {tripline: {security: {keys: [{name: x}]}}} | use instead: security.keys
                    config: {tripline: {security: {allow-anonymous: true}}} | use instead: security.allowAnonymous
                    """)
    void refusesWhatWouldNotWork(String values, String message) {
        assertThatThrownBy(() -> chart.render(values.replace("DIGEST", "a".repeat(64))))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    replicas: 2 | replicas
                    replicaCount: two | replicaCount
                    security: {keys: [{name: a, sha256: abc, roles: [read]}]} | sha256
                    security: {generate: [{name: a, roles: [root]}]} | roles
                    security: {generate: [{name: keys.yaml, roles: [read]}]} | name
                    rules: {files: {a.yaml: x}} | files
                    postgresql: {url: 'jdbc:mysql://x'} | url
                    terminationGracePeriodSeconds: 5 | terminationGracePeriodSeconds
                    image: {pullPolicy: Sometimes} | pullPolicy
                    prometheusRule: {noEventsFor: an hour} | noEventsFor
                    ingress: {host: x} | host
                    """)
    void refusesWhatIsNoValue(String values, String name) {
        assertThatThrownBy(() -> chart.render(values))
                .hasMessageContaining("values don't meet the specifications of the schema")
                .hasMessageContaining(name);
    }

    @Test
    void longNamesAreCutToWhatKubernetesTakes() {
        Manifests manifests =
                chart.render(
                        "fullnameOverride: " + "a".repeat(45) + "-" + "b".repeat(30),
                        "{serviceMonitor: {enabled: true}, dashboard: {enabled: true}}");

        assertThat(manifests.only(StatefulSet.class).getMetadata().getName())
                .isEqualTo("a".repeat(45));
        assertThat(manifests.all())
                .extracting(resource -> resource.getMetadata().getName().length())
                .allMatch(length -> length <= 63);
    }

    /** Without it, none of the other tests would see a misspelt field. */
    @Test
    void readerRefusesWhatKubernetesDoesNotKnow() {
        String text = chart.text("serviceMonitor: {enabled: true}");

        for (String[] wrong :
                List.of(
                        new String[] {"replicas: 1", "replica: 1"},
                        new String[] {"containerPort: 8081", "containerPort: management"},
                        new String[] {"readOnlyRootFilesystem", "readonlyRootFilesystem"},
                        new String[] {"scrapeTimeout", "timeout"},
                        new String[] {"kind: Service\n", "kind: Servise\n"},
                        new String[] {"type: ClusterIP", "type: ClusterIP\n  type: NodePort"})) {
            assertThat(text).contains(wrong[0]);
            assertThatThrownBy(() -> Manifests.read(text.replace(wrong[0], wrong[1])))
                    .as(wrong[1])
                    .isInstanceOf(RuntimeException.class);
        }
    }

    /** Without it, none of the other tests would see a misspelt setting. */
    @Test
    void settingsThatDoNotExistAreFound() {
        assertThat(
                        new KnownSettings()
                                .unknownIn(
                                        "{server: {prot: 1, port: 2}, tripline: {limit: {max-depth: 1},"
                                                + " alerts: {sinks: {any: {type: x}}}}, logging: {level: {root: info}}}"))
                .isEqualTo(Set.of("server.prot", "tripline.limit.max-depth"));
    }

    private static Map<String, Object> settings(Manifests manifests) {
        return new Yaml().load(manifests.settings());
    }

    private static Object at(Map<String, Object> settings, String... path) {
        Object value = settings;
        for (String name : path) {
            value = ((Map<?, ?>) value).get(name);
        }
        return value;
    }
}
