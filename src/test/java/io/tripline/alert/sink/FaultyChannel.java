package io.tripline.alert.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file on a disk that is full after so many bytes, or does not do what it is asked. */
final class FaultyChannel extends FileChannel {

    private final FileChannel file;

    /** How many bytes the disk still takes. */
    long room = Long.MAX_VALUE;

    /** Whether nothing gets to disk for good. */
    boolean forceFails;

    /** Whether nothing can be taken back. */
    boolean truncateFails;

    FaultyChannel(FileChannel file) {
        this.file = file;
    }

    @Override
    public int write(ByteBuffer src, long position) throws IOException {
        if (room == 0) {
            throw new IOException("no space left on device");
        }
        int length = (int) Math.min(src.remaining(), room);
        int written = file.write(src.slice(src.position(), length), position);
        src.position(src.position() + written);
        room -= written;
        return written;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        if (forceFails) {
            throw new IOException("input/output error");
        }
        file.force(metaData);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        if (truncateFails) {
            throw new IOException("input/output error");
        }
        return file.truncate(size);
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public int read(ByteBuffer dst, long position) throws IOException {
        return file.read(dst, position);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }

    private static AssertionError unused() {
        return new AssertionError("expected reads and writes at a position only");
    }

    @Override
    public int read(ByteBuffer dst) {
        throw unused();
    }

    @Override
    public long read(ByteBuffer[] dsts, int offset, int length) {
        throw unused();
    }

    @Override
    public int write(ByteBuffer src) {
        throw unused();
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) {
        throw unused();
    }

    @Override
    public long position() {
        throw unused();
    }

    @Override
    public FileChannel position(long newPosition) {
        throw unused();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw unused();
    }

    @Override
    public long transferFrom(ReadableByteChannel src, long position, long count) {
        throw unused();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw unused();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw unused();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw unused();
    }
}
