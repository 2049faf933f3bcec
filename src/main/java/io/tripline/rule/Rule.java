package io.tripline.rule;

import io.tripline.eql.CompiledQuery;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A detection rule, compiled. Names are those of elastic/detection-rules.
 *
 * @param id the file's {@code rule_id}
 * @param description what the rule finds; may be empty
 * @param severity {@code low}, {@code medium}, {@code high} or {@code critical}
 * @param riskScore 0 to 100
 * @param from the look-back
 * @param timestampOverride the field by which an event's age is told instead of {@code @timestamp},
 *     or null
 * @param categoryField the field that its query's category asks
 * @param license null if the file names none
 * @param version null if the file has none, as upstream's have none
 * @param file where the rule comes from
 * @param document all that the file's {@code [rule]} table holds, defaults filled in, and its
 *     {@code metadata}
 */
public record Rule(
        String id,
        String name,
        String description,
        String severity,
        int riskScore,
        Lookback from,
        @Nullable String timestampOverride,
        String categoryField,
        List<String> index,
        List<String> tags,
        List<String> author,
        List<String> references,
        @Nullable String license,
        @Nullable Integer version,
        List<Threat> threats,
        String query,
        CompiledQuery compiled,
        String file,
        Map<String, Object> document) {

    public Rule {
        index = List.copyOf(index);
        tags = List.copyOf(tags);
        author = List.copyOf(author);
        references = List.copyOf(references);
        threats = List.copyOf(threats);
        document = Collections.unmodifiableMap(new LinkedHashMap<>(document));
    }
}
