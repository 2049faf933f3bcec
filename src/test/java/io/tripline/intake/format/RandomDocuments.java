package io.tripline.intake.format;

import io.tripline.event.json.JsonNumber;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes random documents of all that a format can hold. */
public final class RandomDocuments {

    private static final String[] KEYS = {
        "process", "process.name", "event", "a", "b", "\u00e9", "", "a b", "message", "\u4e2d.x"
    };
    private static final int[] LETTERS = {
        'x', '"', '\\', '\n', '/', 0, 0x1F, 0xE9, 0x20AC, 0x1F600, '}', ']', ',', 0xFFFD
    };

    private final Random random;

    public RandomDocuments(Random random) {
        this.random = random;
    }

    /** An object, at most so many levels deep. */
    public Map<String, Object> object(int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            object.put(KEYS[random.nextInt(KEYS.length)], value(depth - 1));
        }
        return object;
    }

    /** A value of any kind, at most so many levels deep. */
    public Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0, 1 -> text();
            case 2 -> new JsonNumber(Long.toString(random.nextLong() >> random.nextInt(Long.SIZE)));
            case 3 -> new JsonNumber(Double.toString(random.nextGaussian() * 1e6));
            case 4 -> random.nextBoolean();
            case 5 -> null;
            case 6 -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(depth - 1));
                }
                yield list;
            }
            default -> object(depth);
        };
    }

    /** A text, maybe empty, with what must be escaped and characters of one to four bytes. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(7); i > 0; i--) {
            text.appendCodePoint(LETTERS[random.nextInt(LETTERS.length)]);
        }
        return text.toString();
    }
}
