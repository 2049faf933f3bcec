package io.tripline.http;

import io.tripline.intake.coding.Coding;
import io.tripline.intake.coding.PeekedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The content codings (RFC 9110, 8.4.1) that a body of the Detection API may have: as its header
 * says, not as its bytes look.
 */
enum ContentCoding {
    IDENTITY(null),
    GZIP(Coding.GZIP),
    DEFLATE(Coding.DEFLATE),
    ZSTD(Coding.ZSTD);

    private final @Nullable Coding coding;

    ContentCoding(@Nullable Coding coding) {
        this.coding = coding;
    }

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
        return coding == null ? in : coding.decode(new PeekedInputStream(in));
    }
}
