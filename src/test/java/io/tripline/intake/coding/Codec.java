package io.tripline.intake.coding;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream.BlockSize;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorOutputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorOutputStream;

/** Encoders of the codings that shippers use, none of them ours. */
public enum Codec {
    GZIP("gzip", true, true),
    ZLIB("deflate", false, false),
    RAW_DEFLATE("deflate", false, false),
    ZSTD("zstd", true, true),
    ZSTD_CHECKED("zstd", true, true),
    SNAPPY_BLOCK("snappy", false, false),
    SNAPPY_FRAMED("x-snappy-framed", true, true),
    LZ4("lz4", true, true),
    LZ4_LINKED("lz4", true, true);

    private final String header;
    private final boolean hasMagic;
    private final boolean concatenates;

    Codec(String header, boolean hasMagic, boolean concatenates) {
        this.header = header;
        this.hasMagic = hasMagic;
        this.concatenates = concatenates;
    }

    /** A name that Content-Encoding may have for it. */
    public String header() {
        return header;
    }

    /** Whether its first bytes tell it. */
    public boolean hasMagic() {
        return hasMagic;
    }

    /** Whether one encoded stream may follow another. */
    public boolean concatenates() {
        return concatenates;
    }

    public byte[] encode(byte[] plain) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        try (OutputStream out = encoder(encoded, plain.length)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return encoded.toByteArray();
    }

    private OutputStream encoder(OutputStream out, int length) throws IOException {
        return switch (this) {
            case GZIP -> new GZIPOutputStream(out);
            case ZLIB -> new DeflaterOutputStream(out);
            case RAW_DEFLATE ->
                    new DeflaterOutputStream(out, new Deflater(Deflater.DEFAULT_COMPRESSION, true));
            case ZSTD -> new ZstdOutputStream(out);
            case ZSTD_CHECKED -> new ZstdOutputStream(out).setChecksum(true);
            case SNAPPY_BLOCK -> new SnappyCompressorOutputStream(out, length, 65_536);
            case SNAPPY_FRAMED -> new FramedSnappyCompressorOutputStream(out);
            case LZ4 -> new FramedLZ4CompressorOutputStream(out);
            case LZ4_LINKED ->
                    new FramedLZ4CompressorOutputStream(
                            out,
                            new FramedLZ4CompressorOutputStream.Parameters(
                                    BlockSize.K64,
                                    true,
                                    true,
                                    true,
                                    BlockLZ4CompressorOutputStream.createParameterBuilder()
                                            .build()));
        };
    }
}
