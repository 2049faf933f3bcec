package io.tripline.detection;

import io.tripline.event.Event;
import io.tripline.event.FieldTable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields {@code data_stream.*}, which Elasticsearch fills by the name of the data stream,
 * {@code type-dataset-namespace}, where an event lacks them.
 *
 * @see <a href="https://www.elastic.co/docs/reference/ecs/ecs-data_stream">ECS, data_stream</a>
 */
final class DataStreamSlots {

    private static final Pattern NAME =
            Pattern.compile(
                    "(?:\\.ds-)?(?<type>[^-]+)-(?<dataset>[^-]+)-(?<namespace>.+?)"
                            + "(?:-\\d{4}\\.\\d\\d\\.\\d\\d-\\d{6})?"); // of a backing index
    private static final String[] PARTS = {"type", "dataset", "namespace"};

    private final int[] slots;

    private DataStreamSlots(int[] slots) {
        this.slots = slots;
    }

    /** Those that rules ask for; null if none does. */
    static @Nullable DataStreamSlots of(FieldTable fields) {
        int[] slots = new int[PARTS.length];
        boolean any = false;
        for (int i = 0; i < PARTS.length; i++) {
            FieldTable.Node node = fields.root().child("data_stream." + PARTS[i]);
            slots[i] = node == null || !node.hasSlot() ? -1 : node.slot();
            any |= slots[i] >= 0;
        }
        return any ? new DataStreamSlots(slots) : null;
    }

    /** Fills what an event lacks. */
    void fill(Event event, String index) {
        Matcher name = NAME.matcher(index);
        if (!name.matches()) {
            return;
        }
        for (int i = 0; i < PARTS.length; i++) {
            if (slots[i] >= 0 && event.count(slots[i]) == 0) {
                event.add(slots[i], name.group(PARTS[i]));
            }
        }
    }
}
