package io.tripline.intake;

import io.tripline.event.EventError.Kind;
import io.tripline.intake.format.EventLimits;
import io.tripline.intake.format.FormatHandler;
import io.tripline.intake.format.ShippedEvent;
import io.tripline.intake.otlp.OtlpLogs;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads logs of OpenTelemetry, protobuf or JSON, told by the first bytes; the media type is that of
 * the answer.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#otlphttp">OTLP/HTTP</a>
 */
final class OtlpIntake {

    private final OtlpLogs logs;

    OtlpIntake(EventLimits limits) {
        this.logs = new OtlpLogs(limits);
    }

    /** Whether a request says that it is JSON; so is its answer then. */
    static boolean isJson(HttpServletRequest request) {
        return mediaType(request).contains("json");
    }

    /** Whether a request says that it is protobuf. */
    static boolean isProtobuf(HttpServletRequest request) {
        return mediaType(request).contains("protobuf");
    }

    private static String mediaType(HttpServletRequest request) {
        String type = request.getContentType();
        return type == null ? "" : type.toLowerCase(Locale.ROOT);
    }

    /** Reads a request. */
    Intakes.Door door() {
        return (body, memory, request) -> {
            PushbackInputStream in = new PushbackInputStream(body, BodyHead.MAX_LENGTH);
            if (BodyHead.of(in).isText()) {
                logs.readJson(in, new Handler("otlp", request));
            } else {
                readProtobuf(in, request);
            }
        };
    }

    /** Reads a body that is protobuf. */
    void readProtobuf(InputStream in, IntakeRequest request) throws IOException {
        logs.readProtobuf(in, new Handler("otlp", request));
    }

    /**
     * Gives what a format's reader finds to a request.
     *
     * @param name of the format, under which what was around an event is kept
     */
    record Handler(String name, IntakeRequest request) implements FormatHandler {

        @Override
        public void event(ShippedEvent event) {
            Map<String, @Nullable Object> aside = new LinkedHashMap<>();
            if (!event.aside().isEmpty()) {
                aside.put(name, event.aside());
            }
            request.countShared(event.shared());
            request.document(
                    event.document(),
                    aside,
                    event.time(),
                    event.isMended(),
                    null,
                    event.raw(),
                    event.offset(),
                    event.length());
        }

        @Override
        public void poison(Kind kind, String reason, byte[] raw, int length, long size) {
            request.reject(kind, reason, raw, 0, length, size);
        }

        @Override
        public void take(long bytes) {
            request.memory().take(bytes);
        }

        @Override
        public void giveBack(long bytes) {
            request.memory().giveBack(bytes);
        }
    }
}
