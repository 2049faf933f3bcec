package io.tripline.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard for Grafana. */
public record Dashboard(JsonNode json) {

    static final Path FILE = Path.of("helm/dashboards/tripline.json");

    /** The one of the chart. */
    public static Dashboard ours() {
        try {
            return new Dashboard(JsonMapper.shared().readTree(Files.readString(FILE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its panels that show something, without the headings between them. */
    List<JsonNode> panels() {
        List<JsonNode> panels = new ArrayList<>();
        for (JsonNode panel : json.get("panels")) {
            if (!panel.get("type").asString().equals("row")) {
                panels.add(panel);
            }
        }
        return panels;
    }

    /** What its panels ask Prometheus, as Grafana asks it for the release of {@link Chart}. */
    public List<String> queries() {
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : panels()) {
            for (JsonNode target : panel.get("targets")) {
                queries.add(
                        target.get("expr")
                                .asString()
                                .replace("$namespace", Chart.NAMESPACE)
                                .replace("$job", "demo-tripline-management")
                                .replace("$__rate_interval", "1m"));
            }
        }
        return queries;
    }
}
