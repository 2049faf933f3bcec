package io.tripline.http;

import com.github.luben.zstd.ZstdInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.List;
import java.util.Locale;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** The content codings (RFC 9110, 8.4.1) that a body may have, undone as a stream. */
enum ContentCoding {
    IDENTITY,
    GZIP,
    DEFLATE,
    ZSTD;

    private static final int BUFFER = 8192;

    /**
     * A frame may ask for a window of 2 to this; 8 MB is what RFC 8878 (3.1.1.1.2) asks a decoder
     * to support.
     */
    private static final int ZSTD_WINDOW_LOG = 23;

    /**
     * The coding that Content-Encoding headers name.
     *
     * @throws RequestRefused with 415 if it is unknown, or if there are several one over the other
     */
    static ContentCoding of(List<String> headers) {
        ContentCoding found = IDENTITY;
        for (String name : String.join(",", headers).split(",", -1)) {
            ContentCoding coding = named(name.strip().toLowerCase(Locale.ROOT));
            if (coding != IDENTITY && found != IDENTITY) {
                throw RequestRefused.unsupportedMediaType(
                        "expected one Content-Encoding, found several: '%s'"
                                .formatted(String.join(", ", headers)));
            }
            found = coding == IDENTITY ? found : coding;
        }
        return found;
    }

    private static ContentCoding named(String name) {
        return switch (name) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            case "zstd" -> ZSTD;
            default ->
                    throw RequestRefused.unsupportedMediaType(
                            "expected the Content-Encoding gzip, deflate, zstd or identity, found '%s'"
                                    .formatted(name));
        };
    }

    /** The name as headers have it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A stream that undoes the coding. */
    InputStream decode(InputStream in) throws IOException {
        return switch (this) {
            case IDENTITY -> in;
            // the JDK's recurses once for each empty member of a stream
            case GZIP ->
                    GzipCompressorInputStream.builder()
                            .setInputStream(in)
                            .setDecompressConcatenated(true)
                            .get();
            case DEFLATE -> inflate(in);
            case ZSTD -> new ZstdInputStream(in).setLongMax(ZSTD_WINDOW_LOG);
        };
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
