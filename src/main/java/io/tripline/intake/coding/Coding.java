package io.tripline.intake.coding;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A content coding that shippers use, found by its name in a header or by a body's first bytes,
 * which are believed where the two disagree: proxies decode bodies and leave the header, or encode
 * them and add none.
 */
public enum Coding {
    GZIP,
    /** zlib's form as the name says, and deflate alone, as some send it by that name. */
    DEFLATE,
    ZSTD,
    /** One block alone, or framed. */
    SNAPPY,
    LZ4;

    /** All names that {@link #named} knows, for messages. */
    public static final String NAMES =
            "gzip, x-gzip, deflate, zlib, zstd, snappy, x-snappy-framed, lz4";

    private static final byte[] GZIP_MAGIC = {0x1F, (byte) 0x8B};
    private static final byte[] GZIP_DEFLATE_MAGIC = {0x1F, (byte) 0x8B, 8};
    private static final byte[] LZ4_MAGIC = {0x04, 0x22, 0x4D, 0x18};

    /** How much is looked at to tell text from a coding that has no magic. */
    private static final int TEXT_HEAD = 16;

    private static final int SNAPPY_HEAD = 64;

    /**
     * A frame may ask for a window of 2 to this; 8 MB is what RFC 8878 (3.1.1.1.2) asks a decoder
     * to support.
     */
    private static final int ZSTD_WINDOW_LOG = 23;

    /** The coding of a name in any case, or null if there is none. */
    public static @Nullable Coding named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> GZIP;
            case "deflate", "zlib" -> DEFLATE;
            case "zstd" -> ZSTD;
            case "snappy", "x-snappy-framed" -> SNAPPY;
            case "lz4" -> LZ4;
            default -> null;
        };
    }

    /**
     * The coding whose magic a body begins with, or null if it begins with none.
     *
     * @throws IOException as reading does
     */
    public static @Nullable Coding begunBy(PeekedInputStream in) throws IOException {
        if (in.startsWith(GZIP_DEFLATE_MAGIC)) {
            return GZIP;
        }
        if (in.startsWith(ZstdPieces.MAGIC)) {
            return ZSTD;
        }
        if (in.startsWith(LZ4_MAGIC)) {
            return LZ4;
        }
        return in.startsWith(SnappyStream.IDENTIFIER) ? SNAPPY : null;
    }

    /**
     * What to undo where a header names this coding: this one or the one whose magic is there; null
     * if the body was not coded.
     *
     * @throws IOException as reading does
     */
    public @Nullable Coding confirmedBy(PeekedInputStream in) throws IOException {
        Coding begun = begunBy(in);
        if (begun != null) {
            return begun;
        }
        boolean isCoded =
                switch (this) {
                    case GZIP -> in.startsWith(GZIP_MAGIC) || in.endsWithin(GZIP_MAGIC);
                    case DEFLATE -> in.peek(1).length > 0 && !isText(in);
                    case ZSTD -> isSkippable(in) || in.endsWithin(ZstdPieces.MAGIC);
                    case SNAPPY -> in.peek(1).length > 0 && (isSnappyBlock(in) || !isText(in));
                    case LZ4 -> isSkippable(in) || in.endsWithin(LZ4_MAGIC);
                };
        return isCoded ? this : null;
    }

    /** A frame without data of zstd and LZ4, which may come first. */
    private static boolean isSkippable(PeekedInputStream in) throws IOException {
        byte[] first = in.peek(1);
        return first.length > 0
                && (first[0] & 0xF0) == 0x50
                && in.startsWith(first[0], (byte) 0x2A, (byte) 0x4D, (byte) 0x18);
    }

    private static boolean isSnappyBlock(PeekedInputStream in) throws IOException {
        byte[] head = in.peek(SNAPPY_HEAD);
        return SnappyStream.mayBegin(head, head.length < SNAPPY_HEAD);
    }

    /** Whether the first bytes are printable text in UTF-8, or UTF-16 with its mark. */
    private static boolean isText(PeekedInputStream in) throws IOException {
        if (in.startsWith((byte) 0xFF, (byte) 0xFE) || in.startsWith((byte) 0xFE, (byte) 0xFF)) {
            return true;
        }
        for (int length = 1; length <= TEXT_HEAD; length++) {
            byte[] head = in.peek(length); // one by one: most codings show in the first or second
            boolean isAll = head.length < length;
            if (!isText(head, isAll)) {
                return false;
            }
            if (isAll) {
                break;
            }
        }
        return true;
    }

    private static boolean isText(byte[] head, boolean isAll) {
        CharBuffer text = CharBuffer.allocate(head.length);
        boolean isMalformed =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .decode(ByteBuffer.wrap(head), text, isAll)
                        .isError();
        return !isMalformed
                && text.flip().chars().allMatch(c -> c >= ' ' || "\t\n\r\u001E".indexOf(c) >= 0);
    }

    /**
     * The body with this coding undone.
     *
     * @return a stream that has to be closed, which leaves the one beneath open, and throws
     *     IOException or, from the library, unchecked exceptions if the bytes are not of this
     *     coding
     * @throws IOException as reading does
     */
    public InputStream decode(PeekedInputStream in) throws IOException {
        return switch (this) {
            case GZIP -> new InflatedStream(in, InflatedStream.Wrapping.GZIP);
            case DEFLATE ->
                    new InflatedStream(
                            in,
                            isZlib(in.peek(2))
                                    ? InflatedStream.Wrapping.ZLIB
                                    : InflatedStream.Wrapping.RAW);
            case ZSTD ->
                    new ZstdInputStreamNoFinalizer(new ZstdPieces(in)).setLongMax(ZSTD_WINDOW_LOG);
            case SNAPPY -> new SnappyStream(in, in.startsWith(SnappyStream.IDENTIFIER));
            case LZ4 -> new Lz4Stream(in);
        };
    }

    private static boolean isZlib(byte[] head) {
        return head.length == 2
                && (head[0] & 0x0F) == 8
                && ((Byte.toUnsignedInt(head[0]) << 8) | Byte.toUnsignedInt(head[1])) % 31 == 0;
    }

    /** The name as messages have it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
