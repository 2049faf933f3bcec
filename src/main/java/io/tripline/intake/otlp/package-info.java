/**
 * Reads logs in OTLP, the OpenTelemetry protocol, as protobuf and as JSON.
 *
 * <p>Start at {@link io.tripline.intake.otlp.OtlpLogs}. A body is a request of resource logs, which
 * hold scope logs, which hold log records: {@code ProtobufBody} and {@code JsonBody} walk down to
 * the records without reading more than one of them at a time; {@code ProtobufMessage} and {@code
 * JsonMessage} read a single record, resource or scope; {@code OtlpEvents} makes the events.
 */
@NullMarked
package io.tripline.intake.otlp;

import org.jspecify.annotations.NullMarked;
