package io.tripline.chart;

import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * The alerts of a rendered PrometheusRule, as Prometheus itself reads them from a file.
 *
 * @param rules each as its YAML says, by its keys {@code alert}, {@code expr}, …
 */
public record Alerts(List<Map<String, Object>> rules) {

    /** Those of the chart, with its own thresholds. */
    public static Alerts ours() {
        return in(Chart.ours().text("prometheusRule: {enabled: true}"));
    }

    /** The alerts in a text of manifests. */
    static Alerts in(String manifests) {
        for (Object document : new Yaml().loadAll(manifests)) {
            if (document instanceof Map<?, ?> manifest
                    && "PrometheusRule".equals(manifest.get("kind"))) {
                Map<?, ?> group =
                        (Map<?, ?>)
                                ((List<?>) ((Map<?, ?>) manifest.get("spec")).get("groups"))
                                        .getFirst();
                @SuppressWarnings("unchecked")
                List<Map<String, Object>> rules = (List<Map<String, Object>>) group.get("rules");
                return new Alerts(rules);
            }
        }
        throw new IllegalStateException("expected a PrometheusRule, found none");
    }

    /** Their names. */
    List<String> names() {
        return rules.stream().map(rule -> (String) rule.get("alert")).toList();
    }

    /** Their expressions. */
    public List<String> expressions() {
        return rules.stream().map(rule -> (String) rule.get("expr")).toList();
    }

    /** A file of rules for Prometheus. */
    public String file() {
        DumperOptions plain = new DumperOptions();
        plain.setWidth(1000);
        return new Yaml(plain)
                .dump(Map.of("groups", List.of(Map.of("name", "tripline", "rules", rules))));
    }
}
