package io.tripline.intake.coding;

import java.io.IOException;
import java.io.InputStream;

/** A stream that knows how to read many bytes at once; reading one is reading many once. */
public abstract class BulkInputStream extends InputStream {

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public abstract int read(byte[] bytes, int offset, int length) throws IOException;
}
