package io.tripline.alert;

import io.tripline.event.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is delivered instead of many alerts of one rule on one host: the last of them, which says in
 * {@code tripline.fold} how many it stands for.
 *
 * @param id 64 hex digits, different from that of any alert
 * @param document as ECS, in JSON
 */
public record FoldSummary(String id, String document) {

    /**
     * The summary of folded alerts.
     *
     * @param last the document of the last of them
     * @param count how many they are
     * @param from the detection time of the first
     * @param to the detection time of the last
     */
    public static FoldSummary of(String last, long count, Instant from, Instant to) {
        Map<String, @Nullable Object> document = JsonDocument.readExpanded(last);
        String id =
                AlertIdentity.ofFold(
                        String.valueOf(Values.text(document, "tripline.alert.id")),
                        from.toString(),
                        String.valueOf(count));
        Map<String, @Nullable Object> tripline = Values.object(document, "tripline");
        Values.object(tripline, "alert").put("id", id);
        Map<String, @Nullable Object> fold = new LinkedHashMap<>();
        fold.put("count", count);
        fold.put("from", from.toString());
        fold.put("to", to.toString());
        tripline.put("fold", fold);
        String reason =
                "%d more alerts like the last of them: %s"
                        .formatted(count, Values.text(document, "event.reason"));
        Values.object(document, "event").put("reason", reason);
        document.put("message", reason);
        return new FoldSummary(
                id, new String(JsonDocument.write(document), StandardCharsets.UTF_8));
    }
}
