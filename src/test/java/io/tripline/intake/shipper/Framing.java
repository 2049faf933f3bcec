package io.tripline.intake.shipper;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.io.JsonStringEncoder;

/** How a shipper puts events into the body of a request. */
enum Framing {
    JSON_ARRAY("[", "", ",", "]"),
    JSON_LINES("", "", "\n", "\n"),
    JSON_LINES_OPEN("", "", "\n", ""),
    JSON_STREAM("", "", "", ""),
    JSON_ONE("", "", "", ""),
    KAFKA_REST("{\"records\":[", "{\"value\":", "},", "}]}"),
    BULK("", "{\"create\":{\"_index\":\"logs\"}}\n", "\n", "\n"),
    HEC("", "{\"event\":", "}", "}"),
    HEC_TEXT("", "{\"time\":\"%d.238\",\"event\":", "}", "}"),
    OTLP_JSON(
            "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[",
            "{\"timeUnixNano\":\"%d000000000\",\"body\":{\"stringValue\":",
            "}},",
            "}}]}]}]}"),
    OTLP_PROTOBUF("", "", "", "");

    private final String begin;
    private final String before;
    private final String between;
    private final String end;

    Framing(String begin, String before, String between, String end) {
        this.begin = begin;
        this.before = before;
        this.between = between;
        this.end = end;
    }

    /**
     * The body of a request.
     *
     * @param readAt when the shipper says that it read the events, in seconds since 1970
     */
    byte[] body(List<Shipped> batch, long readAt) {
        if (this == OTLP_PROTOBUF) {
            return protobuf(batch);
        }
        if (batch.isEmpty()) {
            return utf8(this == JSON_ARRAY ? "[]" : "");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(utf8(begin));
        for (int i = 0; i < batch.size(); i++) {
            out.writeBytes(utf8((i == 0 ? "" : between) + before.formatted(readAt)));
            out.writeBytes(written(batch.get(i)));
        }
        out.writeBytes(utf8(end));
        return out.toByteArray();
    }

    private byte[] written(Shipped event) {
        return switch (this) {
            case HEC_TEXT -> event.isEvent() ? event.quoted() : event.bytes();
            // unknown fields are to be passed over there, however deep they are
            case OTLP_JSON ->
                    event.isEvent() ? event.quoted() : Shipped.broken(event.name()).bytes();
            default -> event.bytes();
        };
    }

    /** Log records, each with the event's JSON as its body; poison is a record of garbage. */
    private static byte[] protobuf(List<Shipped> batch) {
        ByteArrayOutputStream scope = new ByteArrayOutputStream();
        for (Shipped each : batch) {
            scope.writeBytes(
                    message(
                            2,
                            each.isEvent()
                                    ? message(5, message(1, each.bytes()))
                                    : utf8("\u0007" + each.name()))); // there is no wire type 7
        }
        return message(1, message(2, scope.toByteArray()));
    }

    private static byte[] message(int field, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            CodedOutputStream coded = CodedOutputStream.newInstance(out);
            coded.writeByteArray(field, content);
            coded.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A text as JSON, each character a byte. */
    static byte[] quoted(String text) {
        String quoted = new String(JsonStringEncoder.getInstance().quoteAsCharArray(text));
        return ("\"" + quoted + "\"").getBytes(StandardCharsets.ISO_8859_1);
    }
}
