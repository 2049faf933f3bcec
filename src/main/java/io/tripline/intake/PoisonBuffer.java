package io.tripline.intake;

import io.tripline.detection.RequestMemory;
import io.tripline.quarantine.Poison;
import io.tripline.quarantine.Quarantine;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What of one request is to be kept in quarantine. A request that is nothing but poison must not
 * drive out what others have sent: beyond a bound what is left of it is kept as one, with its first
 * bytes. To be used by one thread.
 */
final class PoisonBuffer {

    /** How many pieces of one request are kept each by itself. */
    static final int MAX_PIECES = 200;

    /** How many bytes of those. */
    private static final long MAX_BYTES = 8L << 20;

    private static final int PIECE_BYTES = 256;

    private final IntakeRequest.Origin origin;
    private final Quarantine quarantine;
    private final RequestMemory.Lease memory;
    private final List<Poison> pieces = new ArrayList<>();
    private final ByteArrayOutputStream further = new ByteArrayOutputStream();
    private long bytes;
    private long furtherPieces;
    private long furtherSize;
    private String furtherReason = "";

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
            boolean judged) {
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
                        size,
                        judged));
    }

    private void addFurther(String reason, byte[] from, int offset, int length, long size) {
        if (furtherPieces++ == 0) {
            furtherReason = reason;
        }
        furtherSize += size;
        int room = EventFrames.HEAD - further.size();
        if (room > 0) {
            further.write(from, offset, Math.min(room, length));
            further.write('\n');
        }
    }

    private Poison poison(String reason, String detail, byte[] content, long size, boolean judged) {
        return new Poison(
                origin.intake().label(),
                origin.source(),
                origin.client(),
                origin.receivedAt(),
                reason,
                detail,
                content,
                size,
                judged);
    }

    /** Keeps it for good. */
    void keep(Duration patience) {
        List<Poison> all = new ArrayList<>(pieces);
        if (furtherPieces > 0) {
            all.add(
                    poison(
                            furtherReason,
                            "the first bytes of %d further pieces of one request"
                                    .formatted(furtherPieces),
                            further.toByteArray(),
                            furtherSize,
                            false));
        }
        if (!all.isEmpty()) {
            quarantine.keep(all, patience);
        }
    }
}
