package io.tripline.eql.reference;

import io.tripline.event.FieldType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import tools.jackson.databind.json.JsonMapper;

/** Random events: no value, one value or a few for each field of {@link RandomSchema}. */
final class RandomEvents {

    private static final List<String> PATHS =
            List.of(
                    "event.category",
                    "name",
                    "path",
                    "tag",
                    "num",
                    "message",
                    "b",
                    "c",
                    "n",
                    "i",
                    "s",
                    "y",
                    "u",
                    "d",
                    "f",
                    "when",
                    "nanos",
                    "ip",
                    "v",
                    "x.a",
                    "x.b");

    private final SplittableRandom random;
    private final RandomValues values;

    RandomEvents(SplittableRandom random, RandomValues values) {
        this.random = random;
        this.values = values;
    }

    Map<String, List<Object>> next() {
        Map<String, List<Object>> event = new LinkedHashMap<>();
        for (String path : PATHS) {
            int count =
                    switch (random.nextInt(10)) {
                        case 0, 1 -> 0;
                        case 2, 3 -> 2;
                        case 4 -> 3;
                        default -> 1;
                    };
            List<Object> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(value(path));
            }
            if (count > 0 || random.nextBoolean()) {
                event.put(path, List.copyOf(all));
            }
        }
        return event;
    }

    private Object value(String path) {
        FieldType type = RandomSchema.DYNAMIC.field(path).type();
        return switch (type) {
            case KEYWORD, TEXT ->
                    switch (path) {
                        case "event.category" -> values.category();
                        case "num" -> values.numeral();
                        default -> random.nextInt(5) == 0 ? values.piece() : values.text();
                    };
            case BOOLEAN -> random.nextBoolean();
            case LONG -> values.whole(Long.MIN_VALUE, Long.MAX_VALUE);
            case INTEGER -> values.whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case SHORT -> values.whole(Short.MIN_VALUE, Short.MAX_VALUE);
            case BYTE -> values.whole(Byte.MIN_VALUE, Byte.MAX_VALUE);
            case UNSIGNED_LONG -> values.unsigned();
            case DOUBLE -> values.decimal();
            case FLOAT -> (double) (float) values.decimal();
            case DATE -> values.time();
            case DATE_NANOS -> values.nanos();
            case IP -> Objects.requireNonNull(Address.parse(values.address()));
            case VERSION -> new Version(random.nextInt(6) == 0 ? "latest" : values.version());
            case UNKNOWN ->
                    switch (random.nextInt(6)) {
                        case 0 -> random.nextBoolean();
                        case 1 -> values.decimal();
                        case 2, 3 -> values.whole(Long.MIN_VALUE, Long.MAX_VALUE);
                        default -> values.text();
                    };
            case OTHER -> throw new IllegalArgumentException(path);
        };
    }

    /** The event as it is sent. */
    static String json(Map<String, List<Object>> event) {
        Map<String, Object> sent = new LinkedHashMap<>();
        event.forEach((path, values) -> {
            List<Object> scalars = values.stream().map(RandomEvents::scalar).toList();
            sent.put(path, scalars.size() == 1 ? scalars.getFirst() : scalars);
        });
        return JsonMapper.shared().writeValueAsString(sent);
    }

    private static Object scalar(Object value) {
        return switch (value) {
            case Instant time -> time.toString();
            case Address address -> address.toString();
            case Version version -> version.text();
            default -> value;
        };
    }
}
