package io.tripline.intake;

import io.tripline.detection.RequestMemory;
import io.tripline.intake.format.BodyBytes;
import io.tripline.quarantine.Poison;
import io.tripline.quarantine.Quarantine;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What of one request is to be kept in quarantine. A request that is nothing but poison must not
 * drive out what others have sent: beyond a bound what is left of it is kept as one, with its first
 * bytes. What was judged all the same takes no room from what was not. To be used by one thread.
 */
final class PoisonBuffer {

    /**
     * How many pieces of one request are kept each by itself, of those judged and of the others.
     */
    static final int MAX_PIECES = 200;

    /** How many bytes of those. */
    private static final long MAX_BYTES = 8L << 20;

    private static final int PIECE_BYTES = 256;

    private final IntakeRequest.Origin origin;
    private final Quarantine quarantine;
    private final RequestMemory.Lease memory;
    private final Pile rejected = new Pile(false);
    private final Pile judged = new Pile(true);

    PoisonBuffer(IntakeRequest.Origin origin, Quarantine quarantine, RequestMemory.Lease memory) {
        this.origin = origin;
        this.quarantine = quarantine;
        this.memory = memory;
    }

    /** Takes a copy of bytes, with the reason. */
    void add(
            String reason,
            String detail,
            byte[] from,
            int offset,
            int length,
            long size,
            boolean isJudged) {
        (isJudged ? judged : rejected).add(reason, detail, from, offset, length, size);
    }

    /** Whether there is nothing to keep. */
    boolean isEmpty() {
        return rejected.isEmpty() && judged.isEmpty();
    }

    /** Keeps it for good. */
    void keep(Duration patience) {
        quarantine.keep(Stream.concat(rejected.all(), judged.all()).toList(), patience);
    }

    /** Pieces that share a bound. */
    private final class Pile {

        private final boolean isJudged;
        private final List<Poison> pieces = new ArrayList<>();
        private final ByteArrayOutputStream further = new ByteArrayOutputStream(0);
        private long bytes;
        private long furtherPieces;
        private long furtherSize;
        private String furtherReason = "";

        Pile(boolean isJudged) {
            this.isJudged = isJudged;
        }

        void add(String reason, String detail, byte[] from, int offset, int length, long size) {
            if (pieces.size() == MAX_PIECES || bytes + length > MAX_BYTES) {
                addFurther(reason, from, offset, length, size);
                return;
            }
            memory.take(length + PIECE_BYTES);
            bytes += length;
            pieces.add(
                    poison(
                            reason,
                            detail,
                            Arrays.copyOfRange(from, offset, offset + length),
                            size));
        }

        private void addFurther(String reason, byte[] from, int offset, int length, long size) {
            if (furtherPieces++ == 0) {
                memory.take(2 * BodyBytes.POISON_BYTES);
                furtherReason = reason;
            }
            furtherSize += size + 1; // and the end of its line
            int room = BodyBytes.POISON_BYTES - further.size();
            if (room > 0) {
                further.write(from, offset, Math.min(room, length));
                further.write('\n');
            }
        }

        private Poison poison(String reason, String detail, byte[] content, long size) {
            return new Poison(
                    origin.tenant(),
                    origin.intake().label(),
                    origin.source(),
                    origin.client(),
                    origin.receivedAt(),
                    reason,
                    detail,
                    content,
                    size,
                    isJudged);
        }

        boolean isEmpty() {
            return pieces.isEmpty() && furtherPieces == 0;
        }

        Stream<Poison> all() {
            if (furtherPieces == 0) {
                return pieces.stream();
            }
            String detail =
                    "the first bytes of %d further pieces of one request".formatted(furtherPieces);
            return Stream.concat(
                    pieces.stream(),
                    Stream.of(poison(furtherReason, detail, further.toByteArray(), furtherSize)));
        }
    }
}
