package io.tripline.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Helm installs the chart into a cluster and upgrades it there: what is kept, what is changed, what
 * it says.
 */
class ReleaseTest {

    private static final String KEYS = "demo-tripline-keys";

    @TempDir Path folder;

    private final Helm helm = new Helm(Chart.ours().folder());
    private FakeCluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = new FakeCluster();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Release install(String values) throws IOException {
        Release release =
                helm.install()
                        .withName(Chart.RELEASE)
                        .withNamespace(Chart.NAMESPACE)
                        .withKubeConfigContents(cluster.kubeConfig())
                        .withValuesFile(file(values))
                        .disableOpenApiValidation()
                        .call();
        cluster.changes();
        return release;
    }

    private void upgrade(String values) throws IOException {
        helm.upgrade()
                .withName(Chart.RELEASE)
                .withNamespace(Chart.NAMESPACE)
                .withKubeConfigContents(cluster.kubeConfig())
                .withValuesFile(file(values))
                .disableOpenApiValidation()
                .call();
    }

    private Path file(String values) throws IOException {
        return Files.writeString(folder.resolve("values.yaml"), values);
    }

    @Test
    void saysHowToReadTheKeysAndNotWhatTheyAre() throws IOException {
        String notes = install("{}").getOutput();

        for (String name : new String[] {"shipper", "reader", "admin"}) {
            assertThat(notes)
                    .contains(
                            "kubectl -n security get secret demo-tripline-keys -o jsonpath='{.data."
                                    + name
                                    + "}' | base64 -d");
            assertThat(notes).doesNotContain(cluster.secret(KEYS).get(name));
        }
        assertThat(notes).contains("svc/demo-tripline 8080:8080");
    }

    @Test
    void saysWhatTheOperatorChose() throws IOException {
        String notes =
                install(
                                "{security: {allowAnonymous: true}, postgresql: {existingSecret: db,"
                                        + " url: 'jdbc:postgresql://db/t?password=hidden'}}")
                        .getOutput();

        assertThat(notes)
                .contains("There are no keys", "PostgreSQL")
                .doesNotContain("hidden", "get secret");
        assertThat(cluster.secret(KEYS)).isEmpty();
    }

    @Test
    void keysOutliveUpgrades() throws IOException {
        install("{}");
        Map<String, String> before = cluster.secret(KEYS);
        assertThat(before).containsOnlyKeys("shipper", "reader", "admin", "keys.yaml");

        upgrade("config: {tripline: {limits: {max-depth: 64}}}");

        assertThat(cluster.secret(KEYS)).isEqualTo(before);
        assertThat(cluster.changes())
                .contains("configmaps/demo-tripline", "statefulsets/demo-tripline")
                .doesNotContain("secrets/" + KEYS);
    }

    @Test
    void anotherKeyLeavesTheOthersAsTheyAre() throws IOException {
        install("{}");
        Map<String, String> before = cluster.secret(KEYS);

        upgrade(
                "security: {generate: [{name: shipper, roles: [ingest]}, {name: second, roles: [ingest]}]}");

        Map<String, String> after = cluster.secret(KEYS);
        assertThat(after).containsOnlyKeys("shipper", "second", "keys.yaml");
        assertThat(after.get("shipper")).isEqualTo(before.get("shipper"));
        assertThat(after.get("keys.yaml")).contains("name: second").doesNotContain("name: admin");
        assertThat(cluster.changes())
                .contains("secrets/" + KEYS)
                .doesNotContain("statefulsets/demo-tripline");
    }

    @Test
    void keysThatWereDeletedAreMadeAnew() throws IOException {
        install("{}");
        Map<String, String> before = cluster.secret(KEYS);
        cluster.deleteSecret(KEYS);

        upgrade("{}");

        assertThat(cluster.secret(KEYS)).containsOnlyKeys(before.keySet().toArray(String[]::new));
        assertThat(cluster.secret(KEYS).get("admin"))
                .matches("[A-Za-z0-9]{40}")
                .isNotEqualTo(before.get("admin"));
    }

    @Test
    void changedRulesTouchNoPod() throws IOException {
        install("rules: {files: {a.toml: one}}");

        upgrade("rules: {files: {a.toml: two}}");

        assertThat(cluster.changes())
                .contains("configmaps/demo-tripline-rules")
                .doesNotContain("statefulsets/demo-tripline", "configmaps/demo-tripline");
    }
}
