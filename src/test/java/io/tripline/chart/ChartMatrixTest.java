package io.tripline.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The chart over its switches: each combination of store, keys and rules, with eight settings of
 * the seven other switches, among which each pair of switches is in each of its four states.
 */
class ChartMatrixTest {

    private static final Map<String, String> STORES =
            Map.of(
                    "sqlite", "replicaCount: 1",
                    "claim", "persistence: {existingClaim: mine}",
                    "volatile", "persistence: {enabled: false}",
                    "postgresql",
                            "{replicaCount: 3, postgresql: {url: 'jdbc:postgresql://db/t', existingSecret: db}}",
                    "scaled",
                            "{autoscaling: {enabled: true}, postgresql: {url: 'jdbc:postgresql://db/t', existingSecret: db}}");

    private static final Map<String, String> KEYS =
            Map.of(
                    "generated", "security: {}",
                    "given",
                            "security: {keys: [{name: edge, sha256: "
                                    + "ab".repeat(32)
                                    + ", roles: [ingest], tenant: blue}]}",
                    "existing", "security: {existingSecret: my-keys}",
                    "anonymous", "security: {allowAnonymous: true}");

    private static final Map<String, String> RULES =
            Map.of(
                    "built in", "rules: {}",
                    "files", "rules: {files: {one.toml: \"[rule]\\nname = 'one'\"}}",
                    "existing", "rules: {locations: [], existingConfigMap: my-rules}");

    private static final List<String> SWITCHES =
            List.of(
                    "ingress: {enabled: true, className: nginx, hosts: [a.example, b.example],"
                            + " annotations: {x/y: z}, tls: [{secretName: tls, hosts: [a.example]}]}",
                    "networkPolicy: {enabled: true, from: [{podSelector: {}}],"
                            + " managementFrom: [{namespaceSelector: {}}],"
                            + " egress: [{ports: [{port: 443, protocol: TCP}]}]}",
                    "serviceMonitor: {enabled: true, labels: {release: prometheus}}",
                    "prometheusRule: {enabled: true, disabled: [TriplineNoEvents]}",
                    "dashboard: {enabled: true}",
                    "podDisruptionBudget: {enabled: false}",
                    """
                    fullnameOverride: demo-tripline
                    image: {repository: registry.example/tripline, tag: "1.2.3", pullPolicy: Always}
                    imagePullSecrets: [{name: pull}]
                    configSecret: my-settings
                    config: {tripline: {limits: {max-events: 2000000}, alerts: {sinks: {siem: {type: stdout}}}}}
                    service: {type: LoadBalancer, port: 80, annotations: {a: b}}
                    serviceAccountName: somebody
                    podAnnotations: {a: b}
                    podLabels: {a: b, app.kubernetes.io/name: other}
                    nodeSelector: {kubernetes.io/arch: amd64}
                    tolerations: [{key: a, operator: Exists}]
                    affinity: {podAntiAffinity: {}}
                    topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}]
                    priorityClassName: high
                    extraEnv: [{name: JDK_JAVA_OPTIONS, value: -Xmx256m}]
                    extraVolumes: [{name: more, configMap: {name: more-rules}}]
                    extraVolumeMounts: [{name: more, mountPath: /more}]
                    """);

    private static final Set<String> GIVEN =
            Set.of("my-keys", "my-rules", "my-settings", "more-rules", "db");

    /** Which switches are on, as bits: an orthogonal array of strength two. */
    private static final int[] SETTINGS_OF_SWITCHES =
            Stream.iterate(0, i -> i + 1)
                    .limit(8)
                    .mapToInt(i -> {
                        int a = i & 1;
                        int b = (i >> 1) & 1;
                        int c = (i >> 2) & 1;
                        return a
                                | b << 1
                                | c << 2
                                | (a ^ b) << 3
                                | (a ^ c) << 4
                                | (b ^ c) << 5
                                | (a ^ b ^ c) << 6;
                    })
                    .toArray();

    private record Combination(String store, String keys, String rules, int firstSetting) {}

    static List<Combination> combinations() {
        List<Combination> combinations = new ArrayList<>();
        for (String store : new TreeSet<>(STORES.keySet())) {
            for (String keys : new TreeSet<>(KEYS.keySet())) {
                for (String rules : new TreeSet<>(RULES.keySet())) {
                    combinations.add(
                            new Combination(store, keys, rules, combinations.size() % 2 * 4));
                }
            }
        }
        return combinations;
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void fitsTogether(Combination combination) {
        for (int setting = 0; setting < 4; setting++) {
            int switches = SETTINGS_OF_SWITCHES[combination.firstSetting + setting];
            List<String> values =
                    new ArrayList<>(
                            List.of(
                                    STORES.get(combination.store),
                                    KEYS.get(combination.keys),
                                    RULES.get(combination.rules)));
            for (int i = 0; i < SWITCHES.size(); i++) {
                if (isOn(switches, i)) {
                    values.add(SWITCHES.get(i));
                }
            }

            Manifests manifests = Chart.ours().render(values.toArray(String[]::new));

            new ManifestChecks(manifests, GIVEN, Set.of("JDK_JAVA_OPTIONS")).checkAll();
            String store = combination.store;
            thereIf(manifests, Deployment.class, Set.of("postgresql", "scaled").contains(store));
            thereIf(manifests, HorizontalPodAutoscaler.class, store.equals("scaled"));
            thereIf(
                    manifests,
                    Secret.class,
                    Set.of("generated", "given").contains(combination.keys));
            thereIf(manifests, Ingress.class, isOn(switches, 0));
            thereIf(manifests, NetworkPolicy.class, isOn(switches, 1));
            thereIf(manifests, ServiceMonitor.class, isOn(switches, 2));
            thereIf(manifests, PrometheusRule.class, isOn(switches, 3));
            thereIf(manifests, PodDisruptionBudget.class, !isOn(switches, 5));
            assertThat(names(manifests).contains("demo-tripline-dashboard"))
                    .isEqualTo(isOn(switches, 4));
            assertThat(names(manifests).contains("demo-tripline-rules"))
                    .isEqualTo(combination.rules.equals("files"));
        }
    }

    private static boolean isOn(int switches, int index) {
        return (switches >> index & 1) == 1;
    }

    private static Set<String> names(Manifests manifests) {
        return manifests.all().stream()
                .map(resource -> resource.getMetadata().getName())
                .collect(Collectors.toSet());
    }

    private static <T extends HasMetadata> void thereIf(
            Manifests manifests, Class<T> type, boolean expected) {
        assertThat(manifests.all(type)).as(type.getSimpleName()).hasSize(expected ? 1 : 0);
    }
}
