package io.tripline.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * Bytes that are shown as a text: UTF-8, with U+FFFD for what is none. It is decoded while it is
 * written, so that it is never whole in memory.
 */
@JsonSerialize(using = PoisonText.Serializer.class)
@SuppressWarnings("ArrayRecordComponent") // written once; nothing compares them
record PoisonText(byte[] bytes) {

    private static final int AT_ONCE = 8 * 1024;

    /** The whole of the reader, however long it is. */
    private static final int TO_THE_END = -1;

    /**
     * The text of bytes.
     *
     * @return null if they hold a control character other than tab, line feed and carriage return:
     *     they are no text then, or one that would steer the terminal of who reads it
     */
    static @Nullable PoisonText of(byte[] bytes) {
        PoisonText text = new PoisonText(bytes);
        return text.hasControls() ? null : text;
    }

    private boolean hasControls() {
        try (Reader reader = reader()) {
            char[] part = new char[AT_ONCE];
            for (int count = reader.read(part); count >= 0; count = reader.read(part)) {
                for (int i = 0; i < count; i++) {
                    char c = part[i];
                    if (Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r') {
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory is always readable", e);
        }
    }

    private Reader reader() {
        return new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8);
    }

    static final class Serializer extends ValueSerializer<PoisonText> {

        @Override
        public void serialize(
                PoisonText text, JsonGenerator generator, SerializationContext context) {
            generator.writeString(text.reader(), TO_THE_END);
        }
    }
}
