package io.tripline.intake.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.tripline.event.json.JsonDocument;
import io.tripline.event.json.JsonNumber;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * Writes requests as OTLP's JSON: as the specification has it, or with what else a reader must
 * take, at random.
 */
final class OtlpJson {

    private static final Random NONE = null;

    private final Random random;

    private OtlpJson(Random random) {
        this.random = random;
    }

    static OtlpJson plain() {
        return new OtlpJson(NONE);
    }

    /** Keys in either case, in any order within a record, numbers either way, unknown fields. */
    static OtlpJson varied(Random random) {
        return new OtlpJson(random);
    }

    byte[] of(ExportLogsServiceRequest request) {
        Map<String, Object> json = object();
        put(json, "resourceLogs", "resource_logs", each(request.getResourceLogsList(), this::logs));
        return JsonDocument.write(json);
    }

    private Map<String, Object> logs(ResourceLogs logs) {
        Map<String, Object> json = object();
        if (logs.hasResource()) {
            Map<String, Object> resource = object();
            resource.put("attributes", keyValues(logs.getResource().getAttributesList()));
            json.put("resource", shuffled(resource));
        }
        put(json, "scopeLogs", "scope_logs", each(logs.getScopeLogsList(), this::scopeLogs));
        put(json, "schemaUrl", "schema_url", logs.getSchemaUrl());
        return json;
    }

    private Map<String, Object> scopeLogs(ScopeLogs logs) {
        Map<String, Object> json = object();
        if (logs.hasScope()) {
            InstrumentationScope scope = logs.getScope();
            Map<String, Object> scopeJson = object();
            scopeJson.put("name", scope.getName());
            if (!scope.getVersion().isEmpty()) {
                scopeJson.put("version", scope.getVersion());
            }
            scopeJson.put("attributes", keyValues(scope.getAttributesList()));
            json.put("scope", shuffled(scopeJson));
        }
        put(json, "logRecords", "log_records", each(logs.getLogRecordsList(), this::logRecord));
        return json;
    }

    private Map<String, Object> logRecord(LogRecord log) {
        Map<String, Object> json = object();
        put(json, "timeUnixNano", "time_unix_nano", unsigned(log.getTimeUnixNano()));
        put(
                json,
                "observedTimeUnixNano",
                "observed_time_unix_nano",
                unsigned(log.getObservedTimeUnixNano()));
        put(
                json,
                "severityNumber",
                "severity_number",
                some() && log.getSeverityNumber().ordinal() < 25
                        ? log.getSeverityNumber().name()
                        : log.getSeverityNumberValue());
        put(json, "severityText", "severity_text", log.getSeverityText());
        if (log.hasBody()) {
            json.put("body", any(log.getBody()));
        }
        json.put("attributes", keyValues(log.getAttributesList()));
        put(json, "traceId", "trace_id", hex(log.getTraceId()));
        put(json, "spanId", "span_id", hex(log.getSpanId()));
        put(json, "eventName", "event_name", log.getEventName());
        return shuffled(json);
    }

    private List<Object> keyValues(List<KeyValue> keyValues) {
        return each(
                keyValues,
                keyValue -> {
                    Map<String, Object> json = object();
                    json.put("key", keyValue.getKey());
                    if (keyValue.hasValue()) {
                        json.put("value", any(keyValue.getValue()));
                    }
                    return shuffled(json);
                });
    }

    private Map<String, Object> any(AnyValue any) {
        Map<String, Object> json = object();
        switch (any.getValueCase()) {
            case STRING_VALUE -> put(json, "stringValue", "string_value", any.getStringValue());
            case BOOL_VALUE -> put(json, "boolValue", "bool_value", any.getBoolValue());
            case INT_VALUE -> {
                String text = Long.toString(any.getIntValue());
                put(json, "intValue", "int_value", some() ? new JsonNumber(text) : text);
            }
            case DOUBLE_VALUE -> {
                String text = Double.toString(any.getDoubleValue());
                boolean isNumber = Double.isFinite(any.getDoubleValue()) && !some();
                put(json, "doubleValue", "double_value", isNumber ? new JsonNumber(text) : text);
            }
            case ARRAY_VALUE ->
                    put(
                            json,
                            "arrayValue",
                            "array_value",
                            Map.of("values", each(any.getArrayValue().getValuesList(), this::any)));
            case KVLIST_VALUE ->
                    put(
                            json,
                            "kvlistValue",
                            "kvlist_value",
                            Map.of("values", keyValues(any.getKvlistValue().getValuesList())));
            case BYTES_VALUE ->
                    put(
                            json,
                            "bytesValue",
                            "bytes_value",
                            Base64.getEncoder().encodeToString(any.getBytesValue().toByteArray()));
            case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> {}
        }
        return json;
    }

    private Object unsigned(long number) {
        String text = Long.toUnsignedString(number);
        return some() ? new JsonNumber(text) : text;
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private <T> List<Object> each(List<T> list, Function<T, Map<String, Object>> json) {
        List<Object> result = new ArrayList<>();
        list.forEach(element -> result.add(json.apply(element)));
        return result;
    }

    private void put(Map<String, Object> json, String camel, String snake, Object value) {
        json.put(some() ? snake : camel, value);
    }

    private Map<String, Object> object() {
        Map<String, Object> json = new LinkedHashMap<>();
        if (some()) {
            json.put("unknown\"}", List.of(Map.of("values", List.of("]}", true))));
        }
        return json;
    }

    /** Where the order says nothing. */
    private Map<String, Object> shuffled(Map<String, Object> json) {
        if (random == NONE) {
            return json;
        }
        List<String> keys = new ArrayList<>(json.keySet());
        Collections.shuffle(keys, random);
        Map<String, Object> result = new LinkedHashMap<>();
        keys.forEach(key -> result.put(key, json.get(key)));
        return result;
    }

    private boolean some() {
        return random != NONE && random.nextInt(3) == 0;
    }
}
