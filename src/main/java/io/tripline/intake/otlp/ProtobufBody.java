package io.tripline.intake.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.tripline.event.EventError.Kind;
import io.tripline.intake.format.BodyBytes;
import io.tripline.intake.format.Unreadable;
import java.io.IOException;

/**
 * Walks an {@code ExportLogsServiceRequest} down to its log records, and lets {@link OtlpEvents}
 * have each of them, each resource and each scope. Made by {@link OtlpLogs} for one body.
 *
 * <p>{@link CodedInputStream} counts in {@code int}, so that a stream ends for it at 2 GiB, and
 * keeps what it has read ahead to itself; hence only single numbers are read by it.
 */
final class ProtobufBody {

    private static final int RESOURCE_LOGS =
            message(ExportLogsServiceRequest.RESOURCE_LOGS_FIELD_NUMBER);
    private static final int RESOURCE = message(ResourceLogs.RESOURCE_FIELD_NUMBER);
    private static final int SCOPE_LOGS = message(ResourceLogs.SCOPE_LOGS_FIELD_NUMBER);

    /** Of the protocol before 1.0, with the same fields as scope logs. */
    private static final int LIBRARY_LOGS = message(1000);

    private static final int SCOPE = message(ScopeLogs.SCOPE_FIELD_NUMBER);
    private static final int LOG_RECORD = message(ScopeLogs.LOG_RECORDS_FIELD_NUMBER);

    /** What {@link #tag} gives where a message ends; no field has it. */
    private static final int NONE = 0;

    private static final int LONGEST_NUMBER = 10;

    private final BodyBytes body;
    private final OtlpEvents events;

    ProtobufBody(BodyBytes body, OtlpEvents events) {
        this.body = body;
        this.events = events;
    }

    private static int message(int field) {
        return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    void read() throws IOException {
        try {
            request();
        } catch (Unreadable e) {
            events.poisonRest(e);
        }
    }

    private void request() throws IOException, Unreadable {
        boolean isLogs = false;
        for (int tag = tag(Long.MAX_VALUE); tag != NONE; tag = tag(Long.MAX_VALUE)) {
            if (tag == RESOURCE_LOGS) {
                isLogs = true;
                resourceLogs(end(Long.MAX_VALUE));
            } else {
                pass(tag, Long.MAX_VALUE);
            }
        }
        if (!isLogs && body.position() > 0) {
            // short texts and other protocols' messages can pass for unknown fields
            throw new Unreadable(
                    Kind.MALFORMED,
                    "expected an ExportLogsServiceRequest, found protobuf without resource_logs");
        }
    }

    private void resourceLogs(long end) throws IOException, Unreadable {
        events.beginResource();
        for (int tag = tag(end); tag != NONE; tag = tag(end)) {
            if (tag == RESOURCE) {
                remember(end);
                events.resource();
            } else if (tag == SCOPE_LOGS || tag == LIBRARY_LOGS) {
                scopeLogs(end(end));
            } else {
                pass(tag, end);
            }
        }
    }

    private void scopeLogs(long end) throws IOException, Unreadable {
        events.beginScope();
        for (int tag = tag(end); tag != NONE; tag = tag(end)) {
            if (tag == LOG_RECORD) {
                remember(end);
                events.logRecord();
            } else if (tag == SCOPE) {
                remember(end);
                events.scope();
            } else {
                pass(tag, end);
            }
        }
    }

    /** The next field's tag, or {@link #NONE} where the message ends. */
    private int tag(long end) throws IOException, Unreadable {
        if (body.position() == end || (end == Long.MAX_VALUE && body.peek() < 0)) {
            return NONE;
        }
        int tag = number(end);
        if (WireFormat.getTagFieldNumber(tag) == 0) {
            throw malformed("a field without a number");
        }
        return tag;
    }

    /** Reads the length of an inner message; where that ends, within the outer one. */
    private long end(long outer) throws IOException, Unreadable {
        int length = number(outer);
        if (length < 0 || length > outer - body.position()) {
            throw malformed("a field that is longer than its message");
        }
        return body.position() + length;
    }

    /** Has the body remember an inner message, and nothing else. */
    private void remember(long outer) throws IOException, Unreadable {
        long length = end(outer) - body.position();
        body.forget();
        passBytes(length);
    }

    private int number(long end) throws IOException, Unreadable {
        int first = body.read();
        if (first < 0) {
            throw endsTooEarly();
        }
        int number;
        try {
            number = CodedInputStream.readRawVarint32(first, body);
        } catch (InvalidProtocolBufferException e) {
            throw body.peek() < 0 ? endsTooEarly() : malformed("a number of too many bytes");
        }
        if (body.position() > end) {
            throw malformed("a number that is longer than its message");
        }
        return number;
    }

    /** Passes over an unknown field. */
    private void pass(int tag, long end) throws IOException, Unreadable {
        switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_VARINT -> passNumber();
            case WireFormat.WIRETYPE_FIXED32 -> passBytes(Integer.BYTES);
            case WireFormat.WIRETYPE_FIXED64 -> passBytes(Long.BYTES);
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> passBytes(end(end) - body.position());
            default -> throw malformed("a group or an unknown type of field");
        }
        if (body.position() > end) {
            throw malformed("a field that is longer than its message");
        }
    }

    private void passNumber() throws IOException, Unreadable {
        for (int i = 0; i < LONGEST_NUMBER; i++) {
            int next = body.read();
            if (next < 0) {
                throw endsTooEarly();
            }
            if (next < 0x80) {
                return;
            }
        }
        throw malformed("a number of too many bytes");
    }

    private void passBytes(long count) throws IOException, Unreadable {
        if (!body.pass(count)) {
            throw endsTooEarly();
        }
    }

    private Unreadable endsTooEarly() {
        return new Unreadable(
                Kind.MALFORMED,
                "not valid protobuf: the body ends inside a message, at byte %d"
                        .formatted(body.position()));
    }

    private Unreadable malformed(String found) {
        return new Unreadable(
                Kind.MALFORMED,
                "not valid protobuf: found %s before byte %d".formatted(found, body.position()));
    }
}
