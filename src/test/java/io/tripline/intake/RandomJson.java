package io.tripline.intake;

import java.util.Random;

/** Objects as shippers write them, on one line. */
final class RandomJson {

    private static final String[] TEXTS = {
        "",
        "a",
        "{",
        "}",
        "[",
        "]}",
        "\\\"",
        "\\\\",
        "\\\\\\\"",
        "\\n",
        ",",
        "é",
        "\\u00e9",
        "a b",
        "{\\\"x\\\":1}"
    };

    private RandomJson() {}

    static String object(Random random, int depth) {
        StringBuilder json = new StringBuilder("{");
        for (int i = random.nextInt(4); i > 0; i--) {
            json.append('"').append(text(random)).append(i).append("\":");
            json.append(value(random, depth)).append(i == 1 ? "" : ",");
        }
        return json.append('}').toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> "\"" + text(random) + text(random) + "\"";
            case 1 -> Integer.toString(random.nextInt());
            case 2 -> "null";
            case 3 -> "true";
            case 4 -> object(random, depth - 1);
            default -> "[" + value(random, depth - 1) + ", " + value(random, depth - 1) + "]";
        };
    }

    private static String text(Random random) {
        return TEXTS[random.nextInt(TEXTS.length)];
    }
}
