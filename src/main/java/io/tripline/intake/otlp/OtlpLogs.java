package io.tripline.intake.otlp;

import io.tripline.intake.format.BodyBytes;
import io.tripline.intake.format.EventLimits;
import io.tripline.intake.format.FormatHandler;
import java.io.IOException;
import java.io.InputStream;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads OTLP logs as a stream: what it needs of memory is a few times the largest event, however
 * long the body. Each log record becomes an event or, alone, poison; from where a body is malformed
 * the rest of it is poison, but is still read to its end. Thread-safe.
 *
 * <p>A log record whose body is a list of keys and values, or a text that begins an object in JSON,
 * is a shipper's wrapping: the body is the event, the latter as {@code message}, and all the rest
 * is aside. Any other is an event of its resource's attributes, over them its own, and its body's
 * text as {@code message}. Aside are {@code resource}, {@code scope}, {@code attributes}, {@code
 * severity_text}, {@code severity_number}, {@code trace_id}, {@code span_id}, {@code event_name}.
 */
public final class OtlpLogs {

    private final EventLimits limits;
    private final JsonFactory json;

    public OtlpLogs(EventLimits limits) {
        this.limits = limits;
        this.json = JsonMessage.factory(limits);
    }

    /**
     * Reads an {@code ExportLogsServiceRequest}; an empty body is one without events.
     *
     * @param in decoded; need not be buffered, is not closed
     * @throws IOException what {@code in} throws, and no other
     */
    public void readProtobuf(InputStream in, FormatHandler handler) throws IOException {
        BodyBytes body = body(in, handler);
        new ProtobufBody(body, new OtlpEvents(body, limits, ProtobufMessage::new, handler)).read();
    }

    /**
     * Reads requests in OTLP's JSON: one, several behind one another, or an array of them. Keys may
     * also be in snake case, and unknown ones are passed over.
     *
     * @param in decoded, UTF-8; need not be buffered, is not closed
     * @throws IOException what {@code in} throws, and no other
     */
    public void readJson(InputStream in, FormatHandler handler) throws IOException {
        BodyBytes body = body(in, handler);
        OtlpMessage.Encoding encoding =
                (bytes, length, of, values) -> new JsonMessage(json, bytes, length, of, values);
        new JsonBody(body, new OtlpEvents(body, limits, encoding, handler)).read();
    }

    private BodyBytes body(InputStream in, FormatHandler handler) {
        return new BodyBytes(in, limits.maxEventBytes(), handler);
    }
}
