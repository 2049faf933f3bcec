package io.tripline.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The dashboard as Grafana takes it; what it asks is asked of Prometheus by {@code ChartIT}. */
class DashboardTest {

    private final Dashboard dashboard = Dashboard.ours();

    @Test
    void panelsHaveTheirPlaces() {
        Set<String> taken = new HashSet<>();
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : dashboard.json().get("panels")) {
            String title = panel.get("title").asString();
            assertThat(ids.add(panel.get("id").asInt())).as(title).isTrue();
            JsonNode place = panel.get("gridPos");
            int left = place.get("x").asInt();
            int right = left + place.get("w").asInt();
            assertThat(right).as(title).isLessThanOrEqualTo(24);
            for (int x = left; x < right; x++) {
                for (int y = 0; y < place.get("h").asInt(); y++) {
                    String cell = x + "," + (place.get("y").asInt() + y);
                    assertThat(taken.add(cell))
                            .as(title + " lies over another at " + cell)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void panelsSayWhatTheyShowAndOfWhichService() {
        assertThat(dashboard.panels()).hasSizeGreaterThan(15);
        for (JsonNode panel : dashboard.panels()) {
            String title = panel.get("title").asString();
            assertThat(panel.get("description").asString()).as(title).endsWith(".");
            assertThat(panel.at("/fieldConfig/defaults/unit").asString()).as(title).isNotBlank();
            assertThat(panel.at("/datasource/uid").asString()).isEqualTo("${datasource}");
            assertThat(panel.get("targets")).isNotEmpty();
            for (JsonNode target : panel.get("targets")) {
                assertThat(target.get("expr").asString())
                        .as(title)
                        .contains("namespace=\"$namespace\", job=\"$job\"");
                assertThat(target.get("legendFormat").asString()).as(title).isNotBlank();
            }
        }
    }

    @Test
    void comesInAConfigMapByteForByte() throws IOException {
        Manifests manifests = Chart.ours().render("dashboard: {enabled: true}");

        ConfigMap map = manifests.named(ConfigMap.class, "demo-tripline-dashboard").orElseThrow();
        assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
        assertThat(map.getData().get("tripline.json").strip())
                .isEqualTo(Files.readString(Dashboard.FILE).strip());
    }
}
