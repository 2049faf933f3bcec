package io.tripline.intake.otlp;

import io.tripline.intake.format.EventLimits;
import io.tripline.intake.format.Unreadable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one message, to be read once as what they should be. Made by {@link OtlpEvents}, in
 * either encoding.
 */
interface OtlpMessage {

    /** Reads a log record. */
    LogRecordFields logRecord() throws Unreadable;

    /** Reads the attributes of a resource. */
    Map<String, @Nullable Object> resource() throws Unreadable;

    /** Reads a scope: {@code name}, {@code version} and {@code attributes}, those there are. */
    Map<String, @Nullable Object> scope() throws Unreadable;

    /** How many values were read, those counted before included. */
    int values();

    /** How messages are written. */
    @FunctionalInterface
    interface Encoding {

        /**
         * A message.
         *
         * @param bytes hold it, from 0
         * @param length of it
         * @param values that are counted already
         */
        OtlpMessage message(byte[] bytes, int length, EventLimits limits, int values);
    }
}
