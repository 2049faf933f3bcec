package io.tripline.intake;

/**
 * A walk over a value in brackets or quotes, told by these alone, that goes on where it stopped.
 * Offsets are from the beginning of the value. Made by {@link EventFrames}; to be used by one
 * thread.
 */
final class ValueScan {

    /** No event nests so deep: a scan that gets there has lost its way. */
    private static final int LOST = 2000;

    private final boolean linewise;
    private int at;
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean lost;

    /**
     * A walk.
     *
     * @param linewise whether the value before was a line, so that this is likely to be one
     */
    ValueScan(boolean linewise) {
        this.linewise = linewise;
    }

    /** How far it got. */
    int at() {
        return at;
    }

    /** Whether it has seen what cannot be inside of one value: it is of no use to go on. */
    boolean isLost() {
        return lost;
    }

    /** The offset behind the value, or -1 if it is not there yet. */
    int on(byte[] bytes, int start, int end) {
        int i = start + at;
        for (; i < end && !lost; i++) {
            byte b = bytes[i];
            if (inString) {
                if (escaped) {
                    escaped = false;
                } else if (b == '\\') {
                    escaped = true;
                } else if (b == '"') {
                    inString = false;
                    if (depth == 0) {
                        return endAt(i, start);
                    }
                } else if (b == '{') {
                    lost = linewise && i > start && bytes[i - 1] == '\n';
                }
                continue;
            }
            switch (b) {
                case '{' -> lost = (linewise && beginsAnother(bytes, i, start)) || ++depth > LOST;
                case '[' -> lost = ++depth > LOST;
                case '}', ']' -> {
                    if (--depth == 0) {
                        return endAt(i, start);
                    }
                }
                case '"' -> inString = true;
                case '\\' -> lost = true;
                default -> {}
            }
        }
        at = i - start;
        return -1;
    }

    private int endAt(int i, int start) {
        at = i + 1 - start;
        return at;
    }

    /** Whether a bracket at a line's begin opens the next event: here it could not stand. */
    private boolean beginsAnother(byte[] bytes, int bracket, int start) {
        if (bracket == start || bytes[bracket - 1] != '\n') {
            return false;
        }
        int before = bracket - 1;
        while (before > start && EventFrames.isBlank(bytes[before])) {
            before--;
        }
        return switch (bytes[before]) {
            case '[', ':' -> false;
            case ',' -> depth == 1 && bytes[start] == '{'; // a key is due
            default -> true;
        };
    }

    /** Goes on with other bytes, at whose beginning it stands. */
    void rebase() {
        at = 0;
    }
}
