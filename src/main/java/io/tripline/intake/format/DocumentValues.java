package io.tripline.intake.format;

import io.tripline.event.json.JsonDocument;
import io.tripline.event.json.JsonNumber;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;

/** Makes values of documents of what formats other than JSON hold. Used by their readers. */
public final class DocumentValues {

    /** Depths were bounded when the value was read. */
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamWriteConstraints(
                            StreamWriteConstraints.builder()
                                    .maxNestingDepth(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private DocumentValues() {}

    /** Whether bytes are UTF-8 and this is their text; else it has U+FFFD where they are not. */
    public static boolean isTextOf(String decoded, byte[] bytes, int offset, int length) {
        if (decoded.indexOf('\uFFFD') < 0) {
            return true;
        }
        byte[] encoded = decoded.getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(encoded, 0, encoded.length, bytes, offset, offset + length);
    }

    /** Bytes as the text that they are in UTF-8, else in Base64. */
    public static String textOrBase64(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return isTextOf(text, bytes, 0, bytes.length) ? text : base64(bytes);
    }

    /** Bytes in Base64 (RFC 4648, 4). */
    public static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** A number; null for those that JSON does not have. */
    public static @Nullable JsonNumber number(double number) {
        return Double.isFinite(number) ? new JsonNumber(Double.toString(number)) : null;
    }

    /** A text as it is, any other value of a document as its JSON. */
    public static String textOf(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        StringWriter json = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), json)) {
            JsonDocument.write(value, generator);
        }
        return json.toString();
    }
}
