package io.tripline.quarantine;

import java.time.Instant;

/**
 * Bytes that are to be kept in quarantine: they are no event, or became one only after they were
 * mended.
 *
 * @param intake by which they came, as metrics name it
 * @param source that the request named, or empty
 * @param client its address
 * @param at when the request arrived
 * @param reason of a bounded set, lower case: a metric's label
 * @param detail what was expected and what was found
 * @param bytes the bytes, or the first of them
 * @param size how many there were
 * @param judged whether an event was made of them and judged all the same
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier; nothing compares them
public record Poison(
        String intake,
        String source,
        String client,
        Instant at,
        String reason,
        String detail,
        byte[] bytes,
        long size,
        boolean judged) {}
