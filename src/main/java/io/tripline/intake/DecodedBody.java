package io.tripline.intake;

import io.tripline.intake.coding.BulkInputStream;
import io.tripline.intake.coding.ByteOrderMark;
import io.tripline.intake.coding.Coding;
import io.tripline.intake.coding.PeekedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The body of an intake request, with undone what Content-Encoding says and what the bytes say, as
 * UTF-8 if a byte order mark tells that it was UTF-16. Every door reads its body through one, in
 * one thread; nothing is read before the first read. A read gives what is there as soon as
 * something is.
 *
 * <p>Four things end it: -1 at the end of the body; {@link CorruptBody} where a coding is unknown
 * or can be undone no further, after all that comes before; {@link BodyTooLarge}; and whatever the
 * sender's stream itself throws, unchanged. After that each read ends it in the same way.
 */
final class DecodedBody extends BulkInputStream {

    /** How many codings, one over the other, a header may name. */
    private static final int MAX_NAMED = 3;

    /** How many codings are undone that no header names. */
    private static final int MAX_UNNAMED = 2;

    private final RawBody raw;
    private final List<String> names;
    private final long maxCompressed;
    private final long maxDecoded;
    private final List<CodingLayer> layers = new ArrayList<>();
    private @Nullable InputStream decoded;
    private long count;
    private boolean isCoded;
    private boolean ended;
    private @Nullable Exception failure;

    private DecodedBody(RawBody raw, List<String> names, long maxCompressed, long maxDecoded) {
        this.raw = raw;
        this.names = names;
        this.maxCompressed = maxCompressed;
        this.maxDecoded = maxDecoded;
    }

    /**
     * Prepares a body for reading; reads nothing.
     *
     * @param raw the body as it is sent; never closed by this class
     * @param contentEncodings the values of all Content-Encoding headers, lists or not
     * @param maxCompressed the longest body as sent, in bytes, if a coding is undone
     * @param maxDecoded the longest decoded body, in bytes, also after each of several codings
     */
    static DecodedBody open(
            InputStream raw, List<String> contentEncodings, long maxCompressed, long maxDecoded) {
        List<String> names =
                contentEncodings.stream()
                        .flatMap(header -> Stream.of(header.split(",", -1)))
                        .map(name -> name.strip().toLowerCase(Locale.ROOT))
                        .filter(name -> !name.isEmpty())
                        .filter(name -> !name.equals("identity") && !name.equals("none"))
                        .toList();
        return new DecodedBody(new RawBody(raw), names, maxCompressed, maxDecoded);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        throwFailure();
        if (ended || length == 0) {
            return ended ? -1 : 0;
        }
        try {
            int read = readDecoded(bytes, offset, length);
            if (read < 0) {
                ended = true;
                freeDecoders();
            }
            return read;
        } catch (IOException | RuntimeException e) {
            failure = e;
            freeDecoders();
            throw e;
        }
    }

    private int readDecoded(byte[] bytes, int offset, int length) throws IOException {
        if (decoded == null) {
            decoded = undoCodings();
        }
        long room = maxDecoded - count;
        int read = decoded.read(bytes, offset, Math.clamp(room, 1, length));
        if (read > room) {
            throw BodyTooLarge.decoded(maxDecoded);
        }
        count += Math.max(0, read);
        return read;
    }

    private InputStream undoCodings() throws IOException {
        PeekedInputStream body = new PeekedInputStream(raw);
        for (Coding named : namedCodings().reversed()) {
            Coding confirmed = named.confirmedBy(body);
            if (confirmed != null) {
                body = undo(confirmed, body);
            }
        }
        for (int i = 0; i < MAX_UNNAMED; i++) {
            Coding begun = Coding.begunBy(body);
            if (begun == null) {
                break;
            }
            body = undo(begun, body);
        }
        if (!isCoded) {
            raw.forgetHead(); // nothing can be corrupt, and what is read is the body itself
        }
        return ByteOrderMark.undo(body);
    }

    private List<Coding> namedCodings() throws CorruptBody {
        isCoded = !names.isEmpty(); // until the bytes say otherwise
        if (names.size() > MAX_NAMED) {
            throw new CorruptBody(
                    "expected at most %d Content-Encodings one over the other, found %d"
                            .formatted(MAX_NAMED, names.size()),
                    null);
        }
        List<Coding> codings = new ArrayList<>();
        for (String name : names) {
            Coding coding = Coding.named(name);
            if (coding == null) {
                throw new CorruptBody(
                        "expected the Content-Encodings %s or identity, found '%s'"
                                .formatted(Coding.NAMES, printable(name)),
                        null);
            }
            codings.add(coding);
        }
        isCoded = false;
        return codings;
    }

    /** A header's value may hold anything, of any length. */
    private static String printable(String name) {
        return name.substring(0, Math.min(40, name.length())).replaceAll("[^!-~]", "?");
    }

    private PeekedInputStream undo(Coding coding, PeekedInputStream body) throws IOException {
        isCoded = true;
        raw.limitTo(maxCompressed);
        CodingLayer layer = new CodingLayer(coding, body, raw, maxDecoded);
        layers.add(layer);
        return new PeekedInputStream(layer);
    }

    private void throwFailure() throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
    }

    /** How many bytes of the body as sent have been read so far. */
    long rawCount() {
        return raw.count();
    }

    /**
     * The first bytes of the body as sent, at most 64 KiB of what has been read, for the
     * quarantine; none if the body turned out not to be coded.
     */
    byte[] rawHead() {
        return raw.head();
    }

    /**
     * Reads the rest of the body as sent without decoding it.
     *
     * @return how long the whole body as sent is
     * @throws BodyTooLarge if it is longer than a body may be, coded or not
     * @throws IOException whatever the sender's stream throws
     */
    long drain() throws IOException {
        if (failure instanceof BodyTooLarge) {
            throwFailure();
        }
        raw.limitTo(Long.MAX_VALUE);
        byte[] skipped = new byte[1]; // as a rule there is nothing left
        while (raw.read(skipped, 0, skipped.length) >= 0) {
            skipped = skipped.length == 1 ? new byte[8192] : skipped;
            if (raw.count() > (isCoded ? maxCompressed : maxDecoded)) {
                throw isCoded
                        ? BodyTooLarge.compressed(maxCompressed)
                        : BodyTooLarge.decoded(maxDecoded);
            }
        }
        return raw.count();
    }

    private void freeDecoders() {
        for (CodingLayer layer : layers) {
            try {
                layer.close();
            } catch (IOException e) {
                // a decoder that cannot be closed has nothing left to free
            }
        }
        layers.clear();
    }

    /** Frees what the decoders hold; the body as sent stays open, and {@link #drain} goes on. */
    @Override
    public void close() {
        freeDecoders();
        if (failure == null && !ended) {
            failure = new IOException("expected no reading after the end, found the body closed");
        }
    }
}
