package io.tripline.alert.sink;

import io.tripline.alert.Delivery;
import io.tripline.alert.SinkAnswer.Fate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the answer of a bulk request: one item for each document, in their order. Used by {@link
 * ElasticsearchSink}. Nothing counts as delivered but what an item with its id says so of.
 */
final class BulkAnswer {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** From here on an error repeats what was in the document. */
    private static final String PREVIEW = "Preview of field's value";

    private final Secrets secrets;

    BulkAnswer(Secrets secrets) {
        this.secrets = secrets;
    }

    /** What became of each delivery, by the body of an answer with status 200. */
    List<Fate> fates(byte[] body, List<Delivery> deliveries) {
        JsonNode items;
        try {
            items = JSON.readTree(body).path("items");
        } catch (JacksonException e) {
            return all(deliveries, "expected the answer of a bulk request, found no JSON");
        }
        if (items.size() != deliveries.size() || !items.isArray()) {
            return all(
                    deliveries,
                    "expected "
                            + deliveries.size()
                            + " items in the answer, found "
                            + items.size());
        }
        List<Fate> fates = new ArrayList<>();
        for (int i = 0; i < deliveries.size(); i++) {
            fates.add(fate(items.get(i), deliveries.get(i).alertId()));
        }
        return fates;
    }

    private Fate fate(JsonNode item, String id) {
        JsonNode create = item.path("create");
        if (item.size() != 1 || !create.path("_id").asString("").equals(id)) {
            return new Fate.Failed("expected an item for create and this id, found another");
        }
        int status = create.path("status").asInt(0);
        return switch (status) {
            // 409: there is a document with this id, which is this alert, from an earlier attempt
            case 200, 201, 409 -> new Fate.Delivered();
            case 429 -> new Fate.Failed(reason(status, create));
            default ->
                    status >= 400 && status < 500
                            ? new Fate.Refused(reason(status, create))
                            : new Fate.Failed(reason(status, create));
        };
    }

    private String reason(int status, JsonNode create) {
        JsonNode error = create.path("error");
        String type = secrets.shown(error.path("type").asString(""), false);
        String text = error.path("reason").asString("");
        int preview = text.indexOf(PREVIEW);
        String shown = secrets.shown(preview < 0 ? text : text.substring(0, preview), false);
        return "expected 201, found "
                + status
                + (type.isEmpty() ? "" : " " + type)
                + (shown.isEmpty() ? "" : ": " + shown);
    }

    private static List<Fate> all(List<Delivery> deliveries, String reason) {
        return Collections.nCopies(deliveries.size(), new Fate.Failed(reason));
    }
}
