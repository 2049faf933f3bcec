package io.tripline.event.json;

/** Checks UTF-8 (RFC 3629) without decoding it. */
final class Utf8 {

    private Utf8() {}

    /** Whether bytes are well-formed: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
    static boolean isValid(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (at + Long.BYTES <= to
                    && ((long) KeyHash.LONGS.get(bytes, at) & KeyHash.HIGH_BITS) == 0) {
                at += Long.BYTES;
                continue;
            }
            int lead = bytes[at] & 0xFF;
            if (lead < 0x80) {
                at++;
                continue;
            }
            int length = length(lead, at + 1 < to ? bytes[at + 1] & 0xFF : 0);
            if (length == 0 || at + length > to) {
                return false;
            }
            for (int i = 2; i < length; i++) {
                if ((bytes[at + i] & 0xC0) != 0x80) {
                    return false;
                }
            }
            at += length;
        }
        return true;
    }

    /** How long a sequence is, by its first two bytes (RFC 3629, 4); 0 if these begin none. */
    private static int length(int lead, int second) {
        if (lead >= 0xC2 && lead <= 0xDF) {
            return isBetween(second, 0x80, 0xBF) ? 2 : 0;
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            int least = lead == 0xE0 ? 0xA0 : 0x80;
            int most = lead == 0xED ? 0x9F : 0xBF;
            return isBetween(second, least, most) ? 3 : 0;
        }
        if (lead >= 0xF0 && lead <= 0xF4) {
            int least = lead == 0xF0 ? 0x90 : 0x80;
            int most = lead == 0xF4 ? 0x8F : 0xBF;
            return isBetween(second, least, most) ? 4 : 0;
        }
        return 0;
    }

    private static boolean isBetween(int value, int least, int most) {
        return value >= least && value <= most;
    }
}
