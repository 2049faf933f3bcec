package io.tripline.event.json;

/**
 * Says where in a body a byte lies. Counts on from the place it was asked for last, so that asking
 * for many places in their order costs one pass. Not thread-safe.
 */
final class Places {

    private final byte[] body;
    private final int origin;
    private int countedTo;
    private int linesBefore;
    private int lineStart;

    Places(byte[] body) {
        this(body, 0);
    }

    /** Places counted from an origin, the first byte of the first line. */
    Places(byte[] body, int origin) {
        this.body = body;
        this.origin = origin;
        this.countedTo = origin;
        this.lineStart = origin;
    }

    /** For instance {@code line 2, byte 9}, both from 1. */
    String at(int place) {
        return "line %d, byte %d".formatted(lineAt(place), 1 + place - lineStart);
    }

    /** The line of a place, from 1. */
    int lineAt(int place) {
        if (place < lineStart) { // else it is in the line that was counted to
            countedTo = origin;
            linesBefore = 0;
            lineStart = origin;
        }
        for (; countedTo < place; countedTo++) {
            if (body[countedTo] == '\n') {
                linesBefore++;
                lineStart = countedTo + 1;
            }
        }
        return 1 + linesBefore;
    }
}
