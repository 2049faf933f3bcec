package io.tripline.quarantine;

import java.time.Instant;

/**
 * Bytes that are to be kept in quarantine: they are no event, or became one only after they were
 * mended. Its texts are of such a form and length that every store takes them, whatever a client
 * sent: the first 500 characters, and U+FFFD for each NUL and each half of a surrogate pair.
 *
 * @param tenant whose they are
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
        String tenant,
        String intake,
        String source,
        String client,
        Instant at,
        String reason,
        String detail,
        byte[] bytes,
        long size,
        boolean judged) {

    private static final int MAX_TEXT = 500;
    private static final int REPLACEMENT = 0xFFFD;

    public Poison {
        intake = storable(intake);
        source = storable(source);
        client = storable(client);
        reason = storable(reason);
        detail = storable(detail);
    }

    /** The same with other bytes: fewer of them, or those that were left out. */
    public Poison withBytes(byte[] other) {
        return new Poison(tenant, intake, source, client, at, reason, detail, other, size, judged);
    }

    private static String storable(String text) {
        return text.codePoints()
                .limit(MAX_TEXT)
                .map(c -> c == 0 || isHalfOfAPair(c) ? REPLACEMENT : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isHalfOfAPair(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
