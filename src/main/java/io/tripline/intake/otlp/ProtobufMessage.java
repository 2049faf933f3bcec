package io.tripline.intake.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.tripline.event.EventError.Kind;
import io.tripline.event.json.JsonNumber;
import io.tripline.intake.format.DocumentValues;
import io.tripline.intake.format.EventLimits;
import io.tripline.intake.format.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A log record, resource or scope in protobuf, read straight into documents.
 *
 * <p>Not by the published classes, of which it takes only the fields' numbers: they make a tree of
 * objects of some twenty times the bytes before anyone can count them, take no more than 33 levels
 * of lists of keys, and refuse a record for one malformed character in a command line.
 */
final class ProtobufMessage implements OtlpMessage {

    private static final int TIME = fixed64(LogRecord.TIME_UNIX_NANO_FIELD_NUMBER);
    private static final int OBSERVED_TIME =
            fixed64(LogRecord.OBSERVED_TIME_UNIX_NANO_FIELD_NUMBER);
    private static final int SEVERITY_NUMBER = varint(LogRecord.SEVERITY_NUMBER_FIELD_NUMBER);
    private static final int SEVERITY_TEXT = bytes(LogRecord.SEVERITY_TEXT_FIELD_NUMBER);
    private static final int BODY = bytes(LogRecord.BODY_FIELD_NUMBER);
    private static final int ATTRIBUTE = bytes(LogRecord.ATTRIBUTES_FIELD_NUMBER);
    private static final int TRACE_ID = bytes(LogRecord.TRACE_ID_FIELD_NUMBER);
    private static final int SPAN_ID = bytes(LogRecord.SPAN_ID_FIELD_NUMBER);
    private static final int EVENT_NAME = bytes(LogRecord.EVENT_NAME_FIELD_NUMBER);

    private static final int RESOURCE_ATTRIBUTE = bytes(Resource.ATTRIBUTES_FIELD_NUMBER);

    private static final int SCOPE_NAME = bytes(InstrumentationScope.NAME_FIELD_NUMBER);
    private static final int SCOPE_VERSION = bytes(InstrumentationScope.VERSION_FIELD_NUMBER);
    private static final int SCOPE_ATTRIBUTE = bytes(InstrumentationScope.ATTRIBUTES_FIELD_NUMBER);

    private static final int KEY = bytes(KeyValue.KEY_FIELD_NUMBER);
    private static final int VALUE = bytes(KeyValue.VALUE_FIELD_NUMBER);

    private static final int STRING = bytes(AnyValue.STRING_VALUE_FIELD_NUMBER);
    private static final int BOOL = varint(AnyValue.BOOL_VALUE_FIELD_NUMBER);
    private static final int INT = varint(AnyValue.INT_VALUE_FIELD_NUMBER);
    private static final int DOUBLE = fixed64(AnyValue.DOUBLE_VALUE_FIELD_NUMBER);
    private static final int ARRAY = bytes(AnyValue.ARRAY_VALUE_FIELD_NUMBER);
    private static final int KEY_VALUES = bytes(AnyValue.KVLIST_VALUE_FIELD_NUMBER);
    private static final int BYTES = bytes(AnyValue.BYTES_VALUE_FIELD_NUMBER);

    private static final int ELEMENT = bytes(ArrayValue.VALUES_FIELD_NUMBER);
    private static final int MEMBER = bytes(KeyValueList.VALUES_FIELD_NUMBER);

    private final CodedInputStream in;
    private final EventLimits limits;
    private int values;
    private boolean isMended;

    ProtobufMessage(byte[] bytes, int length, EventLimits limits, int values) {
        this.in = CodedInputStream.newInstance(bytes, 0, length);
        this.limits = limits;
        this.values = values;
    }

    private static int varint(int field) {
        return field << 3 | WireFormat.WIRETYPE_VARINT;
    }

    private static int fixed64(int field) {
        return field << 3 | WireFormat.WIRETYPE_FIXED64;
    }

    private static int bytes(int field) {
        return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    @Override
    public int values() {
        return values;
    }

    @Override
    public LogRecordFields logRecord() throws Unreadable {
        return read("LogRecord", this::readLogRecord);
    }

    @Override
    public Map<String, @Nullable Object> resource() throws Unreadable {
        return read("Resource", this::readResource);
    }

    @Override
    public Map<String, @Nullable Object> scope() throws Unreadable {
        return read("InstrumentationScope", this::readScope);
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException, Unreadable;
    }

    /** All that can be wrong with bytes in memory is that they are no such message. */
    private <T> T read(String name, Reading<T> reading) throws Unreadable {
        try {
            return reading.read();
        } catch (IOException e) {
            throw new Unreadable(
                    Kind.MALFORMED,
                    "expected a %s, found malformed protobuf before its byte %d"
                            .formatted(name, in.getTotalBytesRead()));
        }
    }

    private LogRecordFields readLogRecord() throws IOException, Unreadable {
        long time = 0;
        long observedTime = 0;
        int severityNumber = 0;
        String severityText = "";
        Object body = null;
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        String traceId = "";
        String spanId = "";
        String eventName = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == TIME) {
                time = in.readFixed64();
            } else if (tag == OBSERVED_TIME) {
                observedTime = in.readFixed64();
            } else if (tag == SEVERITY_NUMBER) {
                severityNumber = in.readEnum();
            } else if (tag == SEVERITY_TEXT) {
                severityText = text();
            } else if (tag == BODY) {
                body = anyValue(1);
            } else if (tag == ATTRIBUTE) {
                keyValue(attributes, 2);
            } else if (tag == TRACE_ID) {
                traceId = HexFormat.of().formatHex(in.readByteArray());
            } else if (tag == SPAN_ID) {
                spanId = HexFormat.of().formatHex(in.readByteArray());
            } else if (tag == EVENT_NAME) {
                eventName = text();
            } else {
                skip(tag);
            }
        }
        return new LogRecordFields(
                time,
                observedTime,
                severityNumber,
                severityText,
                body,
                attributes,
                traceId,
                spanId,
                eventName,
                isMended);
    }

    private Map<String, @Nullable Object> readResource() throws IOException, Unreadable {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == RESOURCE_ATTRIBUTE) {
                keyValue(attributes, 2);
            } else {
                skip(tag);
            }
        }
        return attributes;
    }

    private Map<String, @Nullable Object> readScope() throws IOException, Unreadable {
        Map<String, @Nullable Object> scope = new LinkedHashMap<>();
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == SCOPE_NAME) {
                scope.put("name", text());
            } else if (tag == SCOPE_VERSION) {
                scope.put("version", text());
            } else if (tag == SCOPE_ATTRIBUTE) {
                keyValue(attributes, 2);
            } else {
                skip(tag);
            }
        }
        if (!attributes.isEmpty()) {
            scope.put("attributes", attributes);
        }
        return scope;
    }

    /**
     * Reads a key and its value, of which the last wins.
     *
     * @param depth of the value, if it is a container
     */
    private void keyValue(Map<String, @Nullable Object> object, int depth)
            throws IOException, Unreadable {
        limits.checkValues(++values);
        int outer = in.pushLimit(in.readRawVarint32());
        String key = "";
        Object value = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == KEY) {
                key = text();
            } else if (tag == VALUE) {
                value = anyValue(depth);
            } else {
                skip(tag);
            }
        }
        in.popLimit(outer);
        object.put(key, value);
    }

    private @Nullable Object anyValue(int depth) throws IOException, Unreadable {
        int outer = in.pushLimit(in.readRawVarint32());
        Object value = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == STRING) {
                value = text();
            } else if (tag == BOOL) {
                value = in.readBool();
            } else if (tag == INT) {
                value = new JsonNumber(Long.toString(in.readInt64()));
            } else if (tag == DOUBLE) {
                value = DocumentValues.number(in.readDouble());
            } else if (tag == ARRAY) {
                value = array(depth);
            } else if (tag == KEY_VALUES) {
                value = keyValues(depth);
            } else if (tag == BYTES) {
                // a body of bytes is a line that a collector did not decode
                byte[] bytes = in.readByteArray();
                value =
                        depth == 1
                                ? DocumentValues.textOrBase64(bytes)
                                : DocumentValues.base64(bytes);
            } else {
                skip(tag);
            }
        }
        in.popLimit(outer);
        return value;
    }

    private List<@Nullable Object> array(int depth) throws IOException, Unreadable {
        limits.checkDepth(depth);
        int outer = in.pushLimit(in.readRawVarint32());
        List<@Nullable Object> list = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == ELEMENT) {
                limits.checkValues(++values);
                list.add(anyValue(depth + 1));
            } else {
                skip(tag);
            }
        }
        in.popLimit(outer);
        return list;
    }

    private Map<String, @Nullable Object> keyValues(int depth) throws IOException, Unreadable {
        limits.checkDepth(depth);
        int outer = in.pushLimit(in.readRawVarint32());
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == MEMBER) {
                keyValue(object, depth + 1);
            } else {
                skip(tag);
            }
        }
        in.popLimit(outer);
        return object;
    }

    private String text() throws IOException {
        byte[] bytes = in.readByteArray();
        String text = new String(bytes, StandardCharsets.UTF_8);
        isMended |= !DocumentValues.isTextOf(text, bytes, 0, bytes.length);
        return text;
    }

    private void skip(int tag) throws IOException {
        if (!in.skipField(tag)) {
            throw new InvalidProtocolBufferException("end of a group that did not begin");
        }
    }
}
