package io.tripline.intake.msgpack;

import io.tripline.event.json.JsonNumber;
import io.tripline.intake.format.CollectedEvents;
import io.tripline.intake.format.EventLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;

/** Makes MessagePack, by its authors' library, and reads it. */
final class TestMsgpack {

    static final EventLimits LIMITS = new EventLimits(1_000_000, 16, 1000);

    private TestMsgpack() {}

    /** Fluentd's time. */
    record EventTime(int seconds, int nanos) {}

    /** A value of a type that is not MessagePack's own. */
    record Extension(int type, byte[] bytes) {}

    @FunctionalInterface
    interface Packing {
        void pack(MessagePacker packer) throws IOException;
    }

    static byte[] packed(Packing packing) {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            packing.pack(packer);
            return packer.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Values behind one another. */
    static byte[] body(Object... values) {
        return packed(packer -> {
            for (Object value : values) {
                pack(value, packer);
            }
        });
    }

    static void pack(Object value, MessagePacker packer) throws IOException {
        switch (value) {
            case null -> packer.packNil();
            case String text -> packer.packString(text);
            case Boolean flag -> packer.packBoolean(flag);
            case Integer number -> packer.packInt(number);
            case Long number -> packer.packLong(number);
            case Float number -> packer.packFloat(number);
            case Double number -> packer.packDouble(number);
            case JsonNumber(String text) when text.matches("-?\\d+") ->
                    packer.packLong(Long.parseLong(text));
            case JsonNumber(String text) -> packer.packDouble(Double.parseDouble(text));
            case byte[] bytes -> {
                packer.packBinaryHeader(bytes.length);
                packer.writePayload(bytes);
            }
            case EventTime(int seconds, int nanos) -> {
                packer.packExtensionTypeHeader((byte) 0, 8);
                packer.writePayload(ByteBuffer.allocate(8).putInt(seconds).putInt(nanos).array());
            }
            case Extension(int type, byte[] bytes) -> {
                packer.packExtensionTypeHeader((byte) type, bytes.length);
                packer.writePayload(bytes);
            }
            case List<?> list -> {
                packer.packArrayHeader(list.size());
                for (Object element : list) {
                    pack(element, packer);
                }
            }
            case Map<?, ?> map -> {
                packer.packMapHeader(map.size());
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    pack(entry.getKey(), packer);
                    pack(entry.getValue(), packer);
                }
            }
            default -> throw new IllegalArgumentException("no value: " + value.getClass());
        }
    }

    static byte[] hex(String bytes) {
        return HexFormat.of().parseHex(bytes.replace(" ", ""));
    }

    static CollectedEvents read(byte[] body) {
        return read(body, LIMITS);
    }

    static CollectedEvents read(byte[] body, EventLimits limits) {
        CollectedEvents found = new CollectedEvents();
        try {
            new MsgpackEvents(limits).read(new ByteArrayInputStream(body), found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
