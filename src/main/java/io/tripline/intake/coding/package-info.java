/**
 * Streams that undo what a body's bytes went through: content codings and UTF-16.
 *
 * <p>The decoders are written for senders that nobody vouches for. Each one gives what it has as
 * soon as it has it, gives all that comes before a fault before it throws, holds at most a few
 * megabytes whatever a header claims, and loops where others recurse. The readers of
 * commons-compress, which would be the first choice, do not: gzip keeps names of any length and
 * loses what it read before a tear; framed LZ4 and Snappy recurse once for each empty frame, take
 * an empty block for the end of the body, and allocate a window per block however small that is. So
 * only what is hard is left to a library (deflate: the JDK, zstd: zstd-jni, xxHash: commons-codec),
 * and tests hold the rest against commons-compress.
 */
@NullMarked
package io.tripline.intake.coding;

import org.jspecify.annotations.NullMarked;
