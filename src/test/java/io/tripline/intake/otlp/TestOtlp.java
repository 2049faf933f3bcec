package io.tripline.intake.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.tripline.event.json.JsonNumber;
import io.tripline.intake.format.CollectedEvents;
import io.tripline.intake.format.EventLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Makes OTLP of documents, by the published classes, and reads it. */
final class TestOtlp {

    static final EventLimits LIMITS = new EventLimits(1_000_000, 16, 1000);

    private TestOtlp() {}

    static AnyValue any(Object value) {
        AnyValue.Builder any = AnyValue.newBuilder();
        switch (value) {
            case null -> {}
            case String text -> any.setStringValue(text);
            case Boolean flag -> any.setBoolValue(flag);
            case Long number -> any.setIntValue(number);
            case Double number -> any.setDoubleValue(number);
            case byte[] bytes -> any.setBytesValue(ByteString.copyFrom(bytes));
            case JsonNumber(String text) when text.matches("-?\\d+") ->
                    any.setIntValue(Long.parseLong(text));
            case JsonNumber(String text) -> any.setDoubleValue(Double.parseDouble(text));
            case List<?> list ->
                    any.setArrayValue(
                            ArrayValue.newBuilder()
                                    .addAllValues(list.stream().map(TestOtlp::any).toList()));
            case Map<?, ?> map ->
                    any.setKvlistValue(KeyValueList.newBuilder().addAllValues(keyValues(map)));
            default -> throw new IllegalArgumentException("no AnyValue: " + value.getClass());
        }
        return any.build();
    }

    static List<KeyValue> keyValues(Map<?, ?> map) {
        return map.entrySet().stream()
                .map(entry -> keyValue((String) entry.getKey(), entry.getValue()))
                .toList();
    }

    static KeyValue keyValue(String key, Object value) {
        return KeyValue.newBuilder().setKey(key).setValue(any(value)).build();
    }

    static LogRecord body(Object body) {
        return LogRecord.newBuilder().setBody(any(body)).build();
    }

    static Resource resource(Map<String, ?> attributes) {
        return Resource.newBuilder().addAllAttributes(keyValues(attributes)).build();
    }

    static ExportLogsServiceRequest request(LogRecord... records) {
        return request(ResourceLogs.newBuilder().addScopeLogs(scope(records)));
    }

    static ScopeLogs scope(LogRecord... records) {
        return ScopeLogs.newBuilder().addAllLogRecords(List.of(records)).build();
    }

    static ExportLogsServiceRequest request(ResourceLogs.Builder... logs) {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        for (ResourceLogs.Builder each : logs) {
            request.addResourceLogs(each);
        }
        return request.build();
    }

    static CollectedEvents protobuf(byte[] body) {
        return protobuf(body, LIMITS);
    }

    static CollectedEvents protobuf(byte[] body, EventLimits limits) {
        CollectedEvents found = new CollectedEvents();
        try {
            new OtlpLogs(limits).readProtobuf(new ByteArrayInputStream(body), found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    static CollectedEvents json(byte[] body) {
        return json(body, LIMITS);
    }

    static CollectedEvents json(byte[] body, EventLimits limits) {
        CollectedEvents found = new CollectedEvents();
        try {
            new OtlpLogs(limits).readJson(new ByteArrayInputStream(body), found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** What is read of a request in protobuf, which must be what is read of it in JSON. */
    static CollectedEvents both(ExportLogsServiceRequest request) {
        CollectedEvents found = protobuf(request.toByteArray());
        CollectedEvents inJson = json(OtlpJson.plain().of(request));
        assertThat(inJson.kinds()).isEqualTo(found.kinds());
        assertThat(inJson.events())
                .usingRecursiveComparison()
                .ignoringFields("raw")
                .isEqualTo(found.events());
        return found;
    }
}
