/**
 * Streams that undo what a body's bytes went through: content codings and UTF-16.
 *
 * <p>The decoders are written for senders that nobody vouches for. Each one gives what it has as
 * soon as it has it, gives all that comes before a fault before it throws, holds at most a few
 * megabytes whatever a header claims, and loops where others recurse. The readers of
 * commons-compress, which would be the first choice, do not: that of gzip keeps names of any length
 * and loses what it read before a tear; those of framed LZ4 and Snappy overflow the stack on many
 * empty frames, take empty blocks for the end of the body, allocate a window for each block however
 * small, and move 64 KB for each copy of linked blocks. So only what is hard is left to libraries
 * (deflate: the JDK, zstd: zstd-jni, xxHash: commons-codec), and tests hold the rest against
 * commons-compress.
 */
@NullMarked
package io.tripline.intake.coding;

import org.jspecify.annotations.NullMarked;
