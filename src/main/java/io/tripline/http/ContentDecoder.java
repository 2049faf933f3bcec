package io.tripline.http;

import com.github.luben.zstd.ZstdInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** Undoes content codings (RFC 9110, 8.4.1) as a stream. */
final class ContentDecoder {

    private static final int BUFFER = 8192;

    /**
     * A frame may ask for a window of 2 to this; 8 MB is what RFC 8878 (3.1.1.1.2) asks a decoder
     * to support.
     */
    private static final int ZSTD_WINDOW_LOG = 23;

    private ContentDecoder() {}

    /**
     * The codings that a Content-Encoding header names, in the order in which they were applied.
     *
     * @throws RequestRefused with 415 if one is unknown
     */
    static List<String> codings(@Nullable String header) {
        List<String> codings = new ArrayList<>();
        for (String name :
                header == null ? List.<String>of() : Arrays.asList(header.split(",", -1))) {
            String coding = name.strip().toLowerCase(Locale.ROOT);
            switch (coding) {
                case "", "identity" -> {}
                case "gzip", "x-gzip" -> codings.add("gzip");
                case "deflate", "zstd" -> codings.add(coding);
                default ->
                        throw RequestRefused.unsupportedMediaType(
                                "expected the Content-Encoding gzip, deflate, zstd or identity, found '%s'"
                                        .formatted(coding));
            }
        }
        if (codings.size() > 2) {
            throw RequestRefused.unsupportedMediaType(
                    "expected at most two content codings one over the other, found %d"
                            .formatted(codings.size()));
        }
        return codings;
    }

    /** A stream that undoes the codings, the last applied first. */
    static InputStream decode(InputStream in, List<String> codings) throws IOException {
        InputStream decoded = in;
        for (String coding : codings.reversed()) {
            decoded =
                    switch (coding) {
                        case "gzip" -> new GZIPInputStream(decoded, BUFFER);
                        case "deflate" -> inflate(decoded);
                        case "zstd" -> new ZstdInputStream(decoded).setLongMax(ZSTD_WINDOW_LOG);
                        default ->
                                throw new IllegalArgumentException(
                                        "expected a known coding, found " + coding);
                    };
        }
        return decoded;
    }

    /** {@code deflate} means zlib's form, but some senders leave its two bytes of header out. */
    private static InputStream inflate(InputStream in) throws IOException {
        PushbackInputStream peeked = new PushbackInputStream(in, 2);
        byte[] head = peeked.readNBytes(2);
        peeked.unread(head);
        boolean isZlib =
                head.length == 2
                        && (head[0] & 0x0F) == 8
                        && ((Byte.toUnsignedInt(head[0]) << 8) | Byte.toUnsignedInt(head[1])) % 31
                                == 0;
        Inflater inflater = new Inflater(!isZlib);
        return new FilterInputStream(new InflaterInputStream(peeked, inflater, BUFFER)) {
            @Override
            public void close() throws IOException {
                inflater.end(); // a stream that was given its inflater leaves this to us
                super.close();
            }
        };
    }
}
