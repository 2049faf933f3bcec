package io.tripline.intake.msgpack;

import io.tripline.event.EventError.Kind;
import io.tripline.event.json.JsonNumber;
import io.tripline.intake.format.DocumentValues;
import io.tripline.intake.format.EpochTime;
import io.tripline.intake.format.Unreadable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of which {@link MsgpackScan} has seen that they are whole and within the limits, one
 * after another. Made by {@link MsgpackEvents} for each event.
 */
final class MsgpackValues {

    /** Fluentd's {@code EventTime}: seconds and nanoseconds, 32 bits each. */
    private static final int EVENT_TIME = 0;

    /** MessagePack's own: seconds, with nanoseconds before them if it is longer. */
    private static final int TIMESTAMP = -1;

    private static final long SECONDS_34 = (1L << 34) - 1;

    private final ByteArrayInputStream in;
    private boolean isMended;
    private boolean inKey;

    MsgpackValues(byte[] bytes, int offset, int length) {
        this.in = new ByteArrayInputStream(bytes, offset, length);
    }

    /** Whether a text was not well-formed. */
    boolean isMended() {
        return isMended;
    }

    /**
     * When an event was.
     *
     * @param seconds since 1970, with a sign: Fluent Bit has marks below 0
     * @param text in ISO-8601, null if it says nothing
     */
    record Time(long seconds, @Nullable String text) {}

    /** Reads a number or an extension as a time. */
    Time time() throws IOException, Unreadable {
        MsgpackHeader header = MsgpackHeader.read(in);
        return switch (header.type()) {
            case INTEGER, UNSIGNED -> new Time(header.number(), EpochTime.ofWhole(header.number()));
            case FLOAT_32 -> ofSeconds(Float.intBitsToFloat((int) header.number()));
            case FLOAT_64 -> ofSeconds(Double.longBitsToDouble(header.number()));
            case EXTENSION -> {
                byte[] bytes = in.readNBytes((int) header.number());
                long seconds = header.extension() == EVENT_TIME ? eventSeconds(bytes) : 0;
                yield new Time(seconds, time(header.extension(), bytes));
            }
            case NIL, FALSE, TRUE, TEXT, BINARY, ARRAY, MAP ->
                    throw new IllegalStateException("expected a time, found " + header.type());
        };
    }

    private static Time ofSeconds(double seconds) {
        return new Time((long) seconds, EpochTime.ofSeconds(seconds));
    }

    private static int eventSeconds(byte[] bytes) {
        return bytes.length == Long.BYTES ? ByteBuffer.wrap(bytes).getInt() : 0;
    }

    /** Reads a map; of equal keys the last wins. */
    Map<String, @Nullable Object> map() throws IOException, Unreadable {
        return map(MsgpackHeader.read(in).number());
    }

    private Map<String, @Nullable Object> map(long pairs) throws IOException, Unreadable {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (long i = 0; i < pairs; i++) {
            map.put(key(), value());
        }
        return map;
    }

    /** Any value may be a key, but one inside a key would be escaped again at each level. */
    private String key() throws IOException, Unreadable {
        boolean wasInKey = inKey;
        inKey = true;
        Object key = value();
        inKey = wasInKey;
        if (inKey && (key instanceof Map<?, ?> || key instanceof List<?>)) {
            throw new Unreadable(
                    Kind.TOO_DEEP,
                    "expected texts as keys, found a map or an array as the key inside of a key");
        }
        return DocumentValues.textOf(key);
    }

    private @Nullable Object value() throws IOException, Unreadable {
        MsgpackHeader header = MsgpackHeader.read(in);
        long number = header.number();
        return switch (header.type()) {
            case NIL -> null;
            case FALSE -> false;
            case TRUE -> true;
            case INTEGER -> new JsonNumber(Long.toString(number));
            case UNSIGNED -> new JsonNumber(Long.toUnsignedString(number));
            case FLOAT_32 -> number(Float.intBitsToFloat((int) number));
            case FLOAT_64 -> DocumentValues.number(Double.longBitsToDouble(number));
            case TEXT -> text(in.readNBytes((int) number));
            case BINARY -> DocumentValues.textOrBase64(in.readNBytes((int) number));
            case EXTENSION -> extension(header.extension(), in.readNBytes((int) number));
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (long i = 0; i < number; i++) {
                    list.add(value());
                }
                yield list;
            }
            case MAP -> map(number);
        };
    }

    /** Not as a double, which would give it digits that nobody wrote. */
    private static @Nullable JsonNumber number(float number) {
        return Float.isFinite(number) ? new JsonNumber(Float.toString(number)) : null;
    }

    private String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        isMended |= !DocumentValues.isTextOf(text, bytes, 0, bytes.length);
        return text;
    }

    private static String extension(int type, byte[] bytes) {
        String time = time(type, bytes);
        return time == null ? DocumentValues.base64(bytes) : time;
    }

    private static @Nullable String time(int type, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (type == EVENT_TIME && bytes.length == Long.BYTES) {
            return EpochTime.of(Integer.toUnsignedLong(buffer.getInt()), buffer.getInt());
        }
        if (type != TIMESTAMP) {
            return null;
        }
        return switch (bytes.length) {
            case 4 -> EpochTime.of(Integer.toUnsignedLong(buffer.getInt()), 0);
            case 8 -> {
                long both = buffer.getLong();
                yield EpochTime.of(both & SECONDS_34, (int) (both >>> 34));
            }
            case 12 -> {
                int nanos = buffer.getInt();
                yield EpochTime.of(buffer.getLong(), nanos);
            }
            default -> null;
        };
    }
}
